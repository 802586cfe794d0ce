/**
 * The address bar holds the whole state: `q` the words in the box, `d` the draft where a click has
 * settled it, `of` the question it was chosen for, `chart`, `up` the way back up, `sort` and `find`
 * of the table. The entry of the browser's history holds the same, and what came before.
 */

import type { Draft } from '../wire';

export interface Crumb {
  said: string;
  draft: Draft;
}

/** One asking: the words shown in the box, and the draft where a click has already settled it. */
export interface Asking {
  text: string;
  draft?: Draft;
  /** The question that the draft was chosen for. */
  of?: string;
  previous?: Draft;
  /** The form of chart that was picked. */
  chart?: string;
  /** Where this was drilled from, outermost first. */
  up?: Crumb[];
  /** Whether the last step was to another stretch of time: the next such step is no new level. */
  zoomed?: boolean;
  /** How the table is sorted, and what is searched for in it. */
  sort?: string;
  find?: string;
}

export function questionIn(search: string): string {
  return new URLSearchParams(search).get('q')?.trim() ?? '';
}

export function addressOf(asking: Asking | null): string {
  if (!asking?.text && !asking?.draft) return '/';
  const { text, draft, of, chart, up, sort, find } = asking;
  const said = new URLSearchParams({ q: text });
  if (draft) said.set('d', JSON.stringify(draft));
  if (draft && of) said.set('of', of);
  if (chart) said.set('chart', chart);
  if (up?.length) said.set('up', JSON.stringify(up.map((crumb) => [crumb.said, crumb.draft])));
  if (sort) said.set('sort', sort);
  if (find) said.set('find', find);
  return `/?${said}`;
}

/**
 * An answered asking as a link opens it: without the conversation before it. One that leaned on a draft
 * carries the draft it came to, named by its restatement; plain words stay plain words.
 */
export function linkable(asking: Asking, answered: { said: string; draft: Draft }): Asking {
  const { previous: _, of: __, ...rest } = asking;
  if (!asking.draft && !asking.previous) return rest;
  return { ...rest, text: answered.said, draft: answered.draft };
}

/** The asking of a history entry, or of a bare link where the entry has none. */
export function askingOf(state: unknown, search: string): Asking | null {
  if (typeof state === 'object' && state !== null && 'asking' in state) {
    return state.asking as Asking;
  }
  const said = new URLSearchParams(search);
  const text = questionIn(search);
  const draft = draftIn(said.get('d'));
  if (!text && !draft) return null;
  const plain = Object.fromEntries(
    ['chart', 'sort', 'find', ...(draft ? ['of'] : [])].flatMap((name) => {
      const value = said.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const up = crumbsIn(said.get('up'));
  return { text, ...(draft && { draft }), ...plain, ...(up.length > 0 && { up }) };
}

function draftIn(text: string | null): Draft | null {
  const draft = parsed(text);
  return typeof draft === 'object' && draft !== null && !Array.isArray(draft)
    ? (draft as Draft)
    : null;
}

function crumbsIn(text: string | null): Crumb[] {
  const list = parsed(text);
  if (!Array.isArray(list)) return [];
  return list.flatMap((pair: unknown) => {
    const [said, draft] = Array.isArray(pair) ? (pair as unknown[]) : [];
    const isPair = typeof said === 'string' && typeof draft === 'object' && draft !== null;
    return isPair ? [{ said, draft: draft as Draft }] : [];
  });
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    // A link that was cut off on its way still has its words.
    return null;
  }
}
