/** Rows of a table: in which order, which of them, and which are drawn. */

import type { Table } from '../wire';

/** A column and a direction: `2` is the third column, smallest first. */
export interface Sort {
  at: number;
  down: boolean;
}

/** `2` or `2d` in the address. */
export function sortIn(text: string | null | undefined): Sort | null {
  const found = /^(\d{1,3})(d?)$/.exec(text ?? '');
  return found ? { at: Number(found[1]), down: found[2] === 'd' } : null;
}

export function sortText(sort: Sort | null): string {
  return sort ? `${sort.at}${sort.down ? 'd' : ''}` : '';
}

/** A click on a head: down first for numbers, up for words, then the other way, then as it came. */
export function nextSort(sort: Sort | null, at: number, numeric: boolean): Sort | null {
  if (sort?.at !== at) return { at, down: numeric };
  return sort.down === numeric ? { at, down: !numeric } : null;
}

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Places of the rows that hold `find`, in the order of `sort`; rows without a value come last. */
export function arrange(table: Table, sort: Sort | null, find: string): number[] {
  const wanted = find.trim().toLocaleLowerCase();
  const places = table.formatted.flatMap((row, at) =>
    !wanted || row.some((text) => text.toLocaleLowerCase().includes(wanted)) ? [at] : [],
  );
  const column = sort && table.columns[sort.at];
  if (!sort || !column) return places;
  const direction = sort.down ? -1 : 1;
  const numeric = isNumber(column.type);
  const value = (at: number) => table.rows[at]?.[sort.at] ?? null;
  return places.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
    const order = numeric ? Number(x) - Number(y) : words.compare(String(x), String(y));
    return order * direction || a - b;
  });
}

export function isNumber(type: string): boolean {
  return !['text', 'date', 'boolean'].includes(type);
}

/** The rows to draw: those in sight and a few on either side. */
export function inSight(
  count: number,
  top: number,
  height: number,
  rowHeight: number,
): { first: number; last: number } {
  const spare = 12;
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first: Math.min(first, Math.max(0, count - 1)), last };
}
