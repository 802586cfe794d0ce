/** The parts of a draft, and drafts made of drafts. A draft is never changed, only made anew. */

import type { Cell, Draft } from '../wire';

export type By = string | { time: string; of?: string };
export type Filter = Readonly<Record<string, unknown>>;
export type When = Readonly<Record<string, unknown>>;
export type Show = string | Readonly<Record<string, unknown>>;

export const showsOf = (draft: Draft) => listOf<Show>(draft, 'show');
export const bysOf = (draft: Draft) => listOf<By>(draft, 'by');
export const filtersOf = (draft: Draft) => listOf<Filter>(draft, 'where');

function listOf<T>(draft: Draft, part: string): T[] {
  const list = draft[part];
  return Array.isArray(list) ? list : [];
}

/** `draft` with `part` as given; empty lists and null leave it out, as the server writes drafts. */
export function withPart(draft: Draft, part: string, value: unknown): Draft {
  const { [part]: _, ...rest } = draft;
  const isEmpty = value === null || value === undefined || (Array.isArray(value) && !value.length);
  return isEmpty ? rest : { ...rest, [part]: value };
}

/** `draft` with the item at `at` of a list replaced; null removes it, beyond the end adds it. */
export function withItem(draft: Draft, part: string, at: number, item: unknown): Draft {
  const list = [...listOf<unknown>(draft, part)];
  if (item === null) list.splice(at, 1);
  else list[at] = item;
  return withPart(draft, part, list);
}

/** `draft` for one member of `dimension`, in place of any other condition on that dimension. */
export function only(draft: Draft, dimension: string, member: Cell): Draft {
  const others = filtersOf(draft).filter((filter) => !isAbout(filter, dimension));
  const own = member === null ? { missing: dimension } : { in: { [dimension]: [member] } };
  return withPart(draft, 'where', [...others, own]);
}

/** Whether a condition picks members of `dimension` and does nothing else. */
function isAbout(filter: Filter, dimension: string): boolean {
  const members = filter['in'];
  return typeof members === 'object' && members !== null && dimension in members;
}

/** Without the grouping by `dimension`, and without what counts groups: the first few, the order. */
export function ungrouped(draft: Draft, dimension: string): Draft {
  const bys = bysOf(draft).filter((by) => nameOf(by) !== dimension);
  const plain = withPart(withPart(draft, 'top', null), 'order', null);
  return withPart(plain, 'by', bys);
}

/** What a column of keys is called in the table: the dimension, or the grain of time. */
export function nameOf(by: By): string {
  return typeof by === 'string' ? by : by.time;
}

/** The metrics shown by name; what is counted or averaged without a metric has none. */
export function metricsOf(draft: Draft): string[] {
  return showsOf(draft).flatMap((show) => {
    const name = typeof show === 'string' ? show : show['metric'];
    return typeof name === 'string' ? [name] : [];
  });
}

/** Whether two parts say the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}
