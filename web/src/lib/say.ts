/** Parts of a draft in a few words, for chips. The sentence itself is always the server's. */

import type { By, Filter, Show, When } from './draft';

export const plain = (name: string) => name.replaceAll('_', ' ').replace(/^.*\./, '');

export function sayShow(show: Show): string {
  if (typeof show === 'string') return plain(show);
  const aggregates = { avg: 'average', sum: 'total', min: 'lowest', max: 'highest' };
  const name = Object.entries({ metric: '', distinct: 'different', count: 'number of' })
    .concat(Object.entries(aggregates))
    .flatMap(([key, word]) => {
      const of = show[key];
      return typeof of === 'string' ? [[word, plain(of)].filter(Boolean).join(' ')] : [];
    })
    .join(' ');
  const view = sayView(show['view']);
  return view ? `${view} ${name}` : name || 'something';
}

function sayView(view: unknown): string {
  if (view === undefined || view === null) return '';
  if (typeof view === 'string') return view === 'running' ? 'running total of' : `${view} of`;
  const [kind = '', of] = Object.entries(view as object)[0] ?? [];
  if (kind === 'moving') return `${String(of)}-period average of`;
  return `${plain(kind)}${typeof of === 'string' ? ` ${plain(of)}` : ''}:`;
}

export function sayBy(by: By): string {
  return typeof by === 'string' ? plain(by) : plain(by.time);
}

export function sayFilter(filter: Filter): string {
  const [kind = '', body] = Object.entries(filter)[0] ?? [];
  switch (kind) {
    case 'in':
    case 'not_in':
      return pairs(body, (name, list) => {
        const names = (Array.isArray(list) ? list : [list]).map(sayMember);
        const shown = names.length > 3 ? `${names.length} chosen` : names.join(' or ');
        return `${plain(name)} ${kind === 'in' ? 'is' : 'is not'} ${shown}`;
      });
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return pairs(body, (name, text) => `${plain(name)} ${plain(kind)} ${String(text)}`);
    case 'missing':
      return `${plain(String(body))} is missing`;
    case 'present':
      return `${plain(String(body))} is known`;
    case 'segment':
      return plain(String(body));
    case 'not_segment':
      return `not ${plain(String(body))}`;
    case 'field':
    case 'metric':
      return sayCompared(body as Record<string, unknown>);
    case 'has':
    case 'never':
      return `${kind === 'has' ? 'with' : 'without'} ${plain(String((body as Filter)['of']))}`;
    case 'each':
      return `certain ${plain(String((body as Filter)['time']))}s`;
    case 'any':
      return (Array.isArray(body) ? body : []).map(sayFilter).join(' or ');
    default:
      return 'a condition';
  }
}

function pairs(body: unknown, say: (name: string, value: unknown) => string): string {
  return Object.entries((body ?? {}) as object)
    .map(([name, value]) => say(name, value))
    .join(' and ');
}

function sayCompared(body: Record<string, unknown>): string {
  const signs = { above: '>', below: '<', at_least: '≥', at_most: '≤', equals: '=', not: '≠' };
  const compared = Object.entries(signs).flatMap(([key, sign]) =>
    body[key] === undefined || body[key] === null ? [] : [`${sign} ${String(body[key])}`],
  );
  return `${plain(String(body['name']))} ${compared.join(' and ')}`;
}

function sayMember(member: unknown): string {
  if (member === true) return 'yes';
  if (member === false) return 'no';
  return String(member);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export function sayWhen(when: When | null | undefined): string {
  if (!when) return 'all time';
  const number = (key: string) => (typeof when[key] === 'number' ? when[key] : null);
  const unit = plain(String(when['unit'] ?? 'year'));
  const last = number('last');
  if (last !== null && when['unit']) return last === 1 ? `last ${unit}` : `last ${last} ${unit}s`;
  if (number('past') !== null) return `past ${number('past')} ${unit}s`;
  if (when['to_date']) {
    const earlier = number('ago') ? `, ${number('ago')} earlier` : '';
    return `${plain(String(when['to_date']))} to date${earlier}`;
  }
  if (when['from'] !== undefined || when['to'] !== undefined) return sayRange(when);
  const year = number('year') ?? number('fiscal_year');
  const fiscal = number('fiscal_year') !== null || when['fiscal'] === true ? 'FY' : '';
  const month = number('month');
  const part = [
    number('day'),
    month !== null && (months[month - 1] ?? `month ${month}`),
    number('quarter') !== null && `Q${number('quarter')}`,
    number('half') !== null && `H${number('half')}`,
    number('week') !== null && `week ${number('week')}`,
    number('period') !== null && `period ${number('period')}`,
  ].filter((one) => one !== null && one !== false);
  const ago = number('ago');
  if (part.length === 0 && ago !== null) return sayAgo(ago, unit);
  const of = year !== null ? `${fiscal}${year}` : ago !== null ? sayAgo(ago, unit) : '';
  return [...part, of].filter((one) => one !== '').join(' ') || 'a stretch of time';
}

function sayAgo(ago: number, unit: string): string {
  if (ago === 0) return `this ${unit}`;
  return ago === 1 ? `the ${unit} before` : `${ago} ${unit}s ago`;
}

function sayRange(when: When): string {
  const edge = (value: unknown) =>
    typeof value === 'object' && value !== null ? sayWhen(value as When) : String(value);
  if (when['to'] === undefined || when['to'] === null) return `since ${edge(when['from'])}`;
  if (when['from'] === undefined || when['from'] === null) return `until ${edge(when['to'])}`;
  return `${edge(when['from'])} to ${edge(when['to'])}`;
}

export function sayCompare(compare: unknown): string {
  if (compare === 'previous') return 'the period before';
  if (compare === 'year_ago') return 'a year before';
  if (compare === 'target') return 'the target';
  if (compare === 'average') return 'the average';
  if (typeof compare === 'object' && compare !== null && 'with' in compare) {
    return sayWhen(compare.with as When);
  }
  return 'something else';
}

export function sayTop(top: unknown): string {
  const { n, least, per } = (top ?? {}) as { n?: number; least?: boolean; per?: By };
  return `${least ? 'bottom' : 'top'} ${n ?? ''}${per ? ` per ${sayBy(per)}` : ''}`;
}

export function sayAnalysis(analysis: unknown): string {
  if (typeof analysis === 'string') return analysis;
  const [kind = '', of] = Object.entries((analysis ?? {}) as object)[0] ?? [];
  return `${plain(kind)} ${String(of ?? '')}`.trim();
}
