/** From a mark or a row to what is behind it. */

import type { Answered, Capabilities, Chart, Draft, Table } from '../wire';
import { bysOf, filtersOf, metricsOf, nameOf, only, ungrouped, withPart } from './draft';
import { plain } from './say';
import { axisOf, stretch, zoomed } from './zoom';

export interface Step {
  label: string;
  draft: Draft;
}

export interface Drill {
  /** The row in words: `Europe · Jan 2025`. */
  title: string;
  only: Step[];
  split: Step[];
}

/** The row of the table that the mark `index` of series `series` shows; null where it shows several. */
export function rowOfMark(
  chart: Chart,
  table: Table,
  series: number,
  index: number,
): number | null {
  const label = chart.chartjs?.data.labels?.[index];
  const name = chart.chartjs?.data.datasets[series]?.['label'];
  const keys = table.columns.flatMap(({ role }, at) => (role === 'key' ? [at] : []));
  const place = (field: string | undefined) =>
    table.columns.findIndex((column) => column.name === field && column.role === 'key');
  const across = place(chart.spec?.x?.[0]?.field);
  const colour = place(chart.spec?.color?.field);
  const labels = chart.chartjs?.data.labels ?? [];
  if ((chart.spec?.x?.length ?? 0) > 1 && colour < 0 && labels.length === table.rows.length) {
    // Each row has a place of its own; its text there says whether the order is the same.
    const texts = chart.chartjs?.data.datasets[series]?.['formatted'];
    const text: unknown = Array.isArray(texts) ? texts[index] : null;
    return typeof text === 'string' && table.formatted[index]?.includes(text) ? index : null;
  }
  const x = across >= 0 ? across : (keys.find((at) => at !== colour) ?? -1);
  const fits = (row: string[]) =>
    (x < 0 || row[x] === String(label)) && (colour < 0 || row[colour] === String(name));
  const found = table.formatted.flatMap((row, at) => (fits(row) ? [at] : []));
  return found.length === 1 ? (found[0] as number) : null;
}

/** What can be done with a row: only it, or what is within it. Null where it stands for no group. */
export function drillOf(
  answer: Pick<Answered, 'draft' | 'table'>,
  row: number,
  known: Capabilities | null,
): Drill | null {
  const { draft, table } = answer;
  const bys = bysOf(draft);
  const cells = table.rows[row];
  const texts = table.formatted[row];
  if (!cells || !texts || bys.length === 0 || metricsOf(draft).length === 0) return null;
  const axis = axisOf(answer);

  let within: Draft = draft;
  const steps: Step[] = [];
  const title: string[] = [];
  for (const [at, by] of bys.entries()) {
    const column = table.columns[at];
    const text = texts[at];
    if (column?.role !== 'key' || text === undefined) return null;
    title.push(text);
    if (typeof by === 'string') {
      const member = cells[at] ?? null;
      within = ungrouped(only(within, by, member), by);
      steps.push({ label: `Only ${text}`, draft: ungrouped(only(draft, by, member), by) });
    } else if (axis?.at === at) {
      const bucket = axis.starts.indexOf(String(cells[at]));
      const period = stretch(axis, bucket, bucket);
      const nearer = zoomed(draft, axis, period);
      const { time, ...rest } = { time: withPart(nearer, 'by', null)['time'] };
      within = ungrouped({ ...within, ...rest, time }, by.time);
      if (by.time !== 'day') steps.push({ label: `Only ${text}, in more detail`, draft: nearer });
    } else {
      // A weekday or a fiscal month: it cannot be told apart as a stretch of days.
      return { title: title.join(' · '), only: steps, split: [] };
    }
  }
  if (bys.length > 1) steps.push({ label: `Only ${title.join(' and ')}`, draft: within });
  const split = answerable(draft, known).map(({ name, label }) => ({
    label,
    draft: withPart(within, 'by', [name]),
  }));
  return { title: title.join(' · '), only: steps, split };
}

/** Dimensions of which one member is left: a split by these has one part. */
function fixed(draft: Draft): string[] {
  return filtersOf(draft).flatMap((filter) =>
    Object.entries((filter['in'] ?? {}) as Record<string, unknown>)
      .filter(([, members]) => Array.isArray(members) && members.length === 1)
      .map(([name]) => name),
  );
}

/** Dimensions that every measure of the draft can be split by and that are not split by or fixed yet. */
export function answerable(
  draft: Draft,
  known: Capabilities | null,
): { name: string; label: string; prepared: boolean }[] {
  const metrics = metricsOf(draft).map((name) => known?.metrics.find((one) => one.name === name));
  const [first, ...others] = metrics;
  if (!known || !first) return [];
  const taken = new Set([...bysOf(draft).map(nameOf), ...fixed(draft)]);
  return (
    first.dimensions
      .filter((name) => !taken.has(name))
      .filter((name) => others.every((metric) => metric?.dimensions.includes(name)))
      // Dates are split by in grains of time, which a menu offers on its own.
      .filter((name) => known.dimensions.find((one) => one.name === name)?.type !== 'date')
      .map((name) => ({
        name,
        label: known.dimensions.find((one) => one.name === name)?.label ?? plain(name),
        prepared: metrics.every((metric) => metric?.prepared?.includes(name) ?? false),
      }))
  );
}
