/** What an outcome looks like, as elements. Text stays text: nothing of a reply becomes markup. */

import { pictureOf } from '../lib/svg';
import type { Answered, Draft, Issue, Kpi, Table } from '../wire';
import type { Shown } from './ask';

export interface Doing {
  /** Where the answer can be looked at with everything around it. */
  address: string;
  choose: (draft: Draft) => void;
  again: () => void;
}

/** More rows than these are in the answer on its own page. */
const most = 200;

/** An element with what is in it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  look: string,
  ...inside: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (look) element.className = look;
  element.append(...inside.filter((one) => one !== null));
  return element;
}

function button(text: string, onclick: () => void): HTMLButtonElement {
  const element = make('button', '', text);
  element.type = 'button';
  element.onclick = onclick;
  return element;
}

function link(text: string, href: string): HTMLAnchorElement {
  const element = make('a', '', text);
  element.href = href;
  element.target = '_blank';
  element.rel = 'noopener';
  return element;
}

/** What is there until the first reply. */
export function waiting(): HTMLElement {
  const line = make('p', 'hidden', 'Working it out');
  line.setAttribute('role', 'status');
  return make('div', 'waiting', line);
}

export function view(shown: Shown, doing: Doing): HTMLElement {
  switch (shown.kind) {
    case 'expired':
      return trouble(
        'This answer is no longer open',
        ['Its token has run out. Loading the page again helps.'],
        button('Try again', doing.again),
      );
    case 'busy':
      return trouble(
        'The server has too much to do',
        [`It is asked again in ${shown.seconds} seconds.`],
        button('Ask now', doing.again),
      );
    case 'failed': {
      const { title, detail } = shown.problem;
      return trouble(title, detail ? [detail] : [], button('Try again', doing.again));
    }
    case 'outcome':
      break;
  }
  const { outcome } = shown;
  switch (outcome.status) {
    case 'answered':
      return answer(outcome, doing);
    case 'ambiguous': {
      const choices = outcome.choices.map(({ said, draft }) =>
        button(said, () => doing.choose(draft)),
      );
      return trouble('Which one is meant?', [], ...choices);
    }
    case 'unread':
      return trouble(
        'Not all of this was understood, so it was not answered',
        reasons(outcome.issues),
      );
    case 'refused':
      return trouble(`No answer to: ${outcome.said}`, reasons(outcome.issues));
    case 'report':
      return trouble(outcome.title, ['This is a report: it is shown on a page of its own.']);
  }
}

const reasons = (issues: Issue[]) =>
  issues.map(({ message, hint }) => [message, hint].filter(Boolean).join(' '));

function trouble(title: string, lines: string[], ...buttons: HTMLElement[]): HTMLElement {
  const box = make(
    'div',
    'trouble',
    make('p', 'title', title),
    ...lines.map((line) => make('p', '', line)),
    buttons.length > 0 ? make('div', 'buttons', ...buttons) : null,
  );
  box.setAttribute('role', 'alert');
  return box;
}

function answer(answered: Answered, { address }: Doing): HTMLElement {
  const { said, headline, table, chart, provenance, assumptions, note } = answered;
  const kpis = answered.kpis?.length ? answered.kpis : answered.kpi ? [answered.kpi] : [];
  const picture = chart?.svg ? pictureOf(chart.svg) : null;
  const rows = table.rows.length;
  return make(
    'article',
    '',
    make('p', 'said', said),
    make('p', 'headline', headline),
    ...assumptions.map(({ text }) => make('p', 'assumed', `Assumed: ${text}`)),
    answered.empty ? make('p', 'note', answered.empty.text) : null,
    kpis.length > 0 ? make('div', 'tiles', ...kpis.map(tile)) : null,
    picture && chart ? figure(picture, chart.summary) : null,
    rows > 0 && (kpis.length !== 1 || picture) ? numbers(table, said, picture !== null) : null,
    note ? make('p', 'note', note) : null,
    make(
      'p',
      'foot',
      provenance.as_of ? `Data to ${provenance.as_of}. ` : null,
      link('How it was computed', address),
    ),
  );
}

function figure(picture: SVGSVGElement, summary: string): HTMLElement {
  const box = make('figure', '');
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', summary);
  box.append(picture);
  return box;
}

function tile({ label, value, delta, better }: Kpi): HTMLElement {
  const verdict = better === true ? 'better' : better === false ? 'worse' : '';
  const change = delta ? `${delta}${verdict && ` (${verdict})`}` : null;
  return make(
    'div',
    'tile',
    make('span', 'label', label),
    make('span', 'value', value),
    change ? make('span', verdict, change) : null,
  );
}

/** The table: folded away where a picture shows the same. */
function numbers(table: Table, caption: string, folded: boolean): HTMLElement {
  const heads = table.columns.map(({ label, role }) => {
    const head = make('th', role === 'value' ? 'number' : '', label);
    head.scope = 'col';
    return head;
  });
  const lines = table.formatted.slice(0, most).map((cells) =>
    make(
      'tr',
      '',
      ...cells.map((text, at) => {
        const isName = at === 0 && table.columns[at]?.role === 'key';
        const cell = make(
          isName ? 'th' : 'td',
          table.columns[at]?.role === 'value' ? 'number' : '',
        );
        if (isName) cell.scope = 'row';
        cell.append(text);
        return cell;
      }),
    ),
  );
  const grid = make(
    'table',
    '',
    make('caption', 'hidden', caption),
    make('thead', '', make('tr', '', ...heads)),
    make('tbody', '', ...lines),
  );
  const scroll = make('div', 'scroll', grid);
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', `Table: ${caption}`);
  const beyond = table.total_rows - lines.length;
  const rest = beyond > 0 ? make('p', 'note', `${beyond} more rows are not shown here.`) : null;
  if (!folded) return make('div', '', scroll, rest);
  return make('details', '', make('summary', '', 'The numbers'), scroll, rest);
}
