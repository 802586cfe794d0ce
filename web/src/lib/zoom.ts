/**
 * Nearer and further: a chart over time is asked again for another stretch, in the grain that suits
 * it. Days are counted in UTC; they are dates of the model, not moments.
 */

import type { Answered, Draft, Period, Stretch } from '../wire';
import { bysOf, withItem, withPart, type By } from './draft';

const grains = ['day', 'week', 'month', 'quarter', 'year'] as const;
type Grain = (typeof grains)[number];

const daysIn: Record<Grain, number> = { day: 1, week: 7, month: 30.4, quarter: 91.3, year: 365.25 };

/** More points than this are not read one by one. */
const enough = 40;

export interface Axis {
  /** Its place among what is grouped by, and among the columns. */
  at: number;
  grain: Grain;
  of?: string;
  /** The first day of each bucket, each once, in order. */
  starts: string[];
}

/** The axis of time, where there is one that can be stretched. */
export function axisOf({ draft, table }: Pick<Answered, 'draft' | 'table'>): Axis | null {
  const at = bysOf(draft).findIndex((by) => typeof by !== 'string' && isGrain(by.time));
  const by = bysOf(draft)[at];
  if (by === undefined || typeof by === 'string' || table.columns[at]?.type !== 'date') return null;
  const all = table.rows.map((row) => row[at]).filter((cell) => typeof cell === 'string');
  const starts = [...new Set(all)].sort();
  if (starts.length === 0) return null;
  return { at, grain: by.time as Grain, starts, ...(by.of && { of: by.of }) };
}

function isGrain(text: string): text is Grain {
  return (grains as readonly string[]).includes(text);
}

/** The days from the bucket at `first` to the one at `last`, both included. */
export function stretch({ starts, grain }: Axis, first: number, last: number): Period {
  const from = starts[Math.max(0, Math.min(first, last))] ?? (starts[0] as string);
  const to = starts[Math.min(starts.length - 1, Math.max(first, last))] ?? from;
  return { from, to: plusDays(next(to, grain), -1) };
}

/** What the chart shows: the period the server says, else all its buckets, within what there is. */
export function shown(axis: Axis, period: Period | null | undefined): Period {
  return period ?? stretch(axis, 0, axis.starts.length - 1);
}

/** Half of it, about its middle. */
export function nearer(period: Period): Period {
  const days = length(period);
  const cut = Math.floor(days / 4);
  return days < 4 ? period : { from: plusDays(period.from, cut), to: plusDays(period.to, -cut) };
}

/** Twice of it, about its middle. */
export function further(period: Period): Period {
  const more = Math.max(1, Math.ceil(length(period) / 2));
  return { from: plusDays(period.from, -more), to: plusDays(period.to, more) };
}

/** Half its length earlier or later. */
export function moved(period: Period, by: -1 | 1): Period {
  const days = by * Math.max(1, Math.round(length(period) / 2));
  return { from: plusDays(period.from, days), to: plusDays(period.to, days) };
}

/** `period` cut to what there is data for; null where nothing is left. */
export function within(period: Period, whole: Stretch | undefined): Period | null {
  if (!whole) return period;
  const from = period.from < whole.first ? whole.first : period.from;
  const to = period.to > whole.last ? whole.last : period.to;
  return from <= to ? { from, to } : null;
}

/** The finest grain that leaves a chart readable. */
export function grainFor(period: Period): Grain {
  const days = length(period);
  return grains.find((grain) => days / daysIn[grain] <= enough) ?? 'year';
}

/** The draft for another stretch of time, in the grain that suits it. */
export function zoomed(draft: Draft, axis: Axis, period: Period): Draft {
  const by: By = { time: grainFor(period), ...(axis.of && { of: axis.of }) };
  return during(withItem(draft, 'by', axis.at, by), period, axis.of);
}

/** The draft for these days and no others. */
export function during(draft: Draft, { from, to }: Period, of?: string): Draft {
  return withPart(draft, 'time', { from, to, ...(of && { of }) });
}

/** How many days, both ends included. */
export function length({ from, to }: Period): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

export function plusDays(date: string, days: number): string {
  return iso(new Date(Date.parse(date) + days * 86_400_000));
}

/** The first day of the bucket after the one that starts on `start`. */
function next(start: string, grain: Grain): string {
  if (grain === 'day' || grain === 'week') return plusDays(start, daysIn[grain]);
  const date = new Date(start);
  const months = { month: 1, quarter: 3, year: 12 }[grain];
  return iso(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)));
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}
