/** What was understood, as chips: one for each part of the draft, each of which may be changed. */

import type { Draft } from '../wire';
import {
  bysOf,
  filtersOf,
  same,
  showsOf,
  withItem,
  withPart,
  type By,
  type Show,
  type When,
} from './draft';
import { sayAnalysis, sayBy, sayCompare, sayFilter, sayShow, sayTop, sayWhen } from './say';

export type Slot = 'show' | 'by' | 'where' | 'time' | 'compare' | 'top' | 'order' | 'analysis';

export interface Chip {
  slot: Slot;
  /** Its place in the list of its slot; 0 for what there is only one of. */
  at: number;
  /** What kind of thing it is: `measure`. */
  kind: string;
  text: string;
  value: unknown;
  /** Whether the question makes sense without it. */
  removable: boolean;
}

export function chipsOf(draft: Draft): Chip[] {
  const one = (slot: Slot, kind: string, say: (value: never) => string): Chip[] => {
    const value = draft[slot];
    if (value === undefined || value === null) return [];
    return [{ slot, at: 0, kind, text: say(value as never), value, removable: true }];
  };
  const shows = showsOf(draft);
  const bys = bysOf(draft);
  return [
    ...shows.map((value, at) => ({
      ...{ slot: 'show' as const, at, kind: 'measure', text: sayShow(value), value },
      removable: shows.length > 1,
    })),
    ...bys.map((value, at) => ({
      ...{ slot: 'by' as const, at, kind: 'by', text: sayBy(value), value },
      removable: shows.length > 0 || bys.length > 1,
    })),
    ...filtersOf(draft).map((value, at) => ({
      ...{ slot: 'where' as const, at, kind: 'only', text: sayFilter(value), value },
      removable: true,
    })),
    ...one('time', 'time', sayWhen as (value: never) => string),
    ...one('compare', 'against', sayCompare),
    ...one('top', 'limit', sayTop),
    ...one('order', 'order', sayOrder(draft)),
    ...one('analysis', 'analysis', sayAnalysis),
  ];
}

function sayOrder(draft: Draft): (order: unknown) => string {
  return (order) => {
    const { show, descending } = (order ?? {}) as { show?: number | null; descending?: boolean };
    const by = typeof show === 'number' ? showsOf(draft)[show] : undefined;
    const first = bysOf(draft)[0];
    const name = by !== undefined ? sayShow(by) : first !== undefined ? sayBy(first) : 'rows';
    return `${name}, ${descending ? 'largest' : 'smallest'} first`;
  };
}

/** The draft with one chip changed to `value`; null takes the chip away. */
export function changed(draft: Draft, chip: Pick<Chip, 'slot' | 'at'>, value: unknown): Draft {
  if (chip.slot === 'show' || chip.slot === 'by' || chip.slot === 'where') {
    const next = withItem(draft, chip.slot, chip.at, value);
    return value === null ? tidy(next, chip.slot) : next;
  }
  return withPart(draft, chip.slot, value);
}

/** What counts groups or points at measures by place goes with the last of them. */
function tidy(draft: Draft, slot: Slot): Draft {
  const shows = showsOf(draft).length;
  if (slot === 'by' && bysOf(draft).length === 0) {
    return withPart(withPart(draft, 'top', null), 'order', null);
  }
  const beyond = (part: string, key: string) => {
    const place = (draft[part] as Record<string, unknown> | undefined)?.[key];
    return slot === 'show' && typeof place === 'number' && place >= shows;
  };
  const tops = beyond('top', 'by') ? withPart(draft, 'top', null) : draft;
  return beyond('order', 'show') ? withPart(tops, 'order', null) : tops;
}

/** What a follow-up did: chips that came and chips that went, in words. */
export interface Changes {
  added: string[];
  removed: string[];
}

export function changesOf(before: Draft, after: Draft): Changes {
  const was = chipsOf(before);
  const is = chipsOf(after);
  const without = (some: Chip[], others: Chip[]) =>
    some
      .filter((one) => !others.some((two) => two.slot === one.slot && same(two.value, one.value)))
      .map(({ kind, text }) => `${kind} ${text}`);
  return { added: without(is, was), removed: without(was, is) };
}

export interface Choice {
  label: string;
  value: unknown;
  /** A word beside it: the dataset, or that it is worked out beforehand. */
  aside?: string;
}

/** Other ways to show the same measure. */
export function views(show: Show | undefined): Choice[] {
  const metric = typeof show === 'string' ? show : show?.['metric'];
  if (typeof metric !== 'string') return [];
  const some = ['share', 'growth', 'change', 'running'];
  const others: Show[] = [metric, ...some.map((view) => ({ metric, view }))];
  return others
    .filter((other) => !same(other, show))
    .map((value) => ({ label: sayShow(value), value, aside: 'shown as' }));
}

export const times: Choice[] = [
  { label: 'this month', value: { ago: 0, unit: 'month' } },
  { label: 'last month', value: { last: 1, unit: 'month' } },
  { label: 'last quarter', value: { last: 1, unit: 'quarter' } },
  { label: 'last 12 months', value: { last: 12, unit: 'month' } },
  { label: 'this year', value: { ago: 0, unit: 'year' } },
  { label: 'year to date', value: { to_date: 'year' } },
  { label: 'last year', value: { last: 1, unit: 'year' } },
  { label: 'all time', value: null },
] satisfies { label: string; value: When | null }[];

export const grains: Choice[] = ['day', 'week', 'month', 'quarter', 'year'].map((time) => ({
  label: time,
  value: { time } satisfies By,
}));

export const comparisons: Choice[] = [
  { label: 'the period before', value: 'previous' },
  { label: 'a year before', value: 'year_ago' },
  { label: 'the target', value: 'target' },
  { label: 'the average', value: 'average' },
  { label: 'nothing', value: null },
];

export function tops(now: unknown): Choice[] {
  const { n: _, least: __, ...kept } = (now ?? {}) as Record<string, unknown>;
  const some = [3, 5, 10, 20];
  return [
    ...some.map((n) => ({ label: `top ${n}`, value: { ...kept, n } })),
    ...some.slice(0, 3).map((n) => ({ label: `bottom ${n}`, value: { ...kept, n, least: true } })),
    { label: 'all of them', value: null },
  ];
}

export function orders(draft: Draft): Choice[] {
  return [
    ...showsOf(draft).flatMap((show, at) => [
      { label: `${sayShow(show)}, largest first`, value: { show: at, descending: true } },
      { label: `${sayShow(show)}, smallest first`, value: { show: at } },
    ]),
    { label: 'as it comes', value: null },
  ];
}
