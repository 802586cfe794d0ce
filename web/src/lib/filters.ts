/** Conditions as a menu changes them: members of a dimension, a comparison, a text, a segment. */

import type { Filter } from './draft';

export type Editable =
  | { kind: 'members'; dimension: string; members: unknown[]; negated: boolean }
  | { kind: 'compared'; of: 'field' | 'metric'; body: Readonly<Record<string, unknown>> }
  | { kind: 'text'; how: string; field: string; text: string }
  | { kind: 'segment'; name: string; negated: boolean };

/** What of a condition can be changed; null where it can only be taken away. */
export function editable(filter: Filter): Editable | null {
  const [[kind, body] = ['', null], ...others] = Object.entries(filter);
  if (others.length > 0) return null;
  const pairs = Object.entries(typeof body === 'object' && body !== null ? body : {});
  const [name, value] = pairs[0] ?? ['', null];
  switch (kind) {
    case 'in':
    case 'not_in':
      if (pairs.length !== 1 || !Array.isArray(value)) return null;
      return { kind: 'members', dimension: name, members: value, negated: kind === 'not_in' };
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      if (pairs.length !== 1) return null;
      return { kind: 'text', how: kind, field: name, text: String(value) };
    case 'segment':
    case 'not_segment':
      return { kind: 'segment', name: String(body), negated: kind === 'not_segment' };
    case 'field':
    case 'metric':
      return { kind: 'compared', of: kind, body: body as Record<string, unknown> };
    default:
      return null;
  }
}

/** The condition again. */
export function filterOf(edited: Editable): Filter {
  switch (edited.kind) {
    case 'members':
      return { [edited.negated ? 'not_in' : 'in']: { [edited.dimension]: edited.members } };
    case 'compared':
      return { [edited.of]: edited.body };
    case 'text':
      return { [edited.how]: { [edited.field]: edited.text } };
    case 'segment':
      return { [edited.negated ? 'not_segment' : 'segment']: edited.name };
  }
}

export const signs: Record<string, string> = {
  above: 'more than',
  at_least: 'at least',
  below: 'less than',
  at_most: 'at most',
  equals: 'equal to',
  not: 'not equal to',
};

/** The comparisons of a condition, each with what it compares with. */
export function comparisons(body: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.keys(signs).flatMap((sign) => {
    const against = body[sign];
    return against === undefined || against === null ? [] : [[sign, String(against)]];
  });
}

/** The body with other comparisons; text that is a number is one. */
export function compared(
  body: Readonly<Record<string, unknown>>,
  list: [string, string][],
): Readonly<Record<string, unknown>> {
  const kept = Object.entries(body).filter(([key]) => !(key in signs));
  const next = list.map(([sign, text]) => {
    const number = Number(text);
    return [sign, text.trim() !== '' && Number.isFinite(number) ? number : text.trim()];
  });
  return Object.fromEntries([...kept, ...next]);
}
