/** Counts, sizes and spans of time of the server itself. Numbers of the data come as text. */

import { shownLanguage } from './language';

export function count(value: number | null | undefined): string {
  return typeof value === 'number' ? value.toLocaleString(shownLanguage()) : '–';
}

/** `1 rollup`, `1,204 rollups`. */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

export function bytes(value: number | null | undefined): string {
  if (typeof value !== 'number') return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rest = value;
  let at = 0;
  while (rest >= 1000 && at < units.length - 1) {
    rest /= 1000;
    at += 1;
  }
  return `${rest < 10 && at > 0 ? rest.toFixed(1) : Math.round(rest)} ${units[at]}`;
}

export function percent(part: number, of: number): string {
  if (of === 0) return '–';
  const share = (100 * part) / of;
  // All of them or none of them is said only where it is so.
  if (share > 99.9 && part < of) return '> 99.9%';
  return `${share.toFixed(share === 100 || share === 0 ? 0 : 1)}%`;
}

/** `45 s`, `12 min`, `3 h`, `2 days`. */
export function span(seconds: number | null | undefined): string {
  if (typeof seconds !== 'number') return '–';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
