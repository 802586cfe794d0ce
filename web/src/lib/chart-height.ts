/** How tall a chart must be, known before the code that draws it is loaded. */

import type { ChartJson } from '../wire';

type Json = Record<string, unknown>;

/** The height in pixels that a chart needs: every panel its share, every horizontal bar its name. */
export function chartHeight(chart: ChartJson): number {
  const panels = new Set(chart.data.datasets.map((set) => set['yAxisID'] ?? 'y')).size;
  if (chart.options?.['indexAxis'] !== 'y') return panels > 1 ? 190 * panels : 320;
  const bars = chart.data.labels?.length ?? 0;
  const perLabel = isStacked(chart.options) ? 1 : chart.data.datasets.length;
  return Math.min(900, Math.max(264, 64 + bars * (14 + 14 * Math.min(perLabel, 3))));
}

export function isStacked(options: Json | undefined): boolean {
  const axes = Object.values((options?.['scales'] ?? {}) as Json);
  return axes.some((axis) => isJson(axis) && axis['stacked'] === true);
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
