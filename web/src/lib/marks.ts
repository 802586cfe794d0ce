/** The marks of a chart one after the other, for the arrow keys. */

import type { ChartJson } from '../wire';

export interface Mark {
  /** Which dataset. */
  series: number;
  /** Which of its values. */
  index: number;
}

/** A place in the picture, in pixels. */
export interface Spot {
  x: number;
  y: number;
}

/** The mark that an arrow key leads to: along the labels, or to another series. */
export function step(chart: ChartJson, from: Mark | null, key: string): Mark | null {
  const series = chart.data.datasets.length;
  if (series === 0) return null;
  const at = from ?? { series: 0, index: -1 };
  const count = valuesOf(chart, at.series).length;
  if (count === 0) return null;
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most - 1, value));
  switch (key) {
    case 'ArrowRight':
      return { ...at, index: clamp(at.index + 1, count) };
    case 'ArrowLeft':
      return { ...at, index: clamp(at.index < 0 ? count - 1 : at.index - 1, count) };
    case 'Home':
      return { ...at, index: 0 };
    case 'End':
      return { ...at, index: count - 1 };
    case 'ArrowDown':
      return { series: clamp(at.series + 1, series), index: clamp(at.index, count) };
    case 'ArrowUp':
      return { series: clamp(at.series - 1, series), index: clamp(at.index, count) };
    default:
      return null;
  }
}

/** A mark in words: `Jan 2025, Europe: €718,555,973.78`. */
export function sayMark(chart: ChartJson, { series, index }: Mark): string {
  const set = chart.data.datasets[series];
  const label = chart.data.labels?.[index];
  const texts = set?.['formatted'];
  const value: unknown = Array.isArray(texts) ? texts[index] : valuesOf(chart, series)[index];
  const name = chart.data.datasets.length > 1 ? set?.['label'] : null;
  const where = [label, name].filter((part) => part !== undefined && part !== null).join(', ');
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : 'no data';
  return where ? `${where}: ${text}` : text;
}

function valuesOf(chart: ChartJson, series: number): unknown[] {
  const data = chart.data.datasets[series]?.['data'];
  return Array.isArray(data) ? data : [];
}
