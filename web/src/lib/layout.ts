/**
 * How wide the tiles of a report are, in twelfths: read in order, and no row with a hole in it, but for what
 * its author says of a tile.
 */

export type Size = 'small' | 'half' | 'whole';

export function spans(sizes: (Size | number)[]): number[] {
  const widths: number[] = [];
  let at = 0;
  while (at < sizes.length) {
    const size = sizes[at];
    if (typeof size === 'number') {
      widths.push(size);
      at += 1;
      continue;
    }
    let end = at;
    while (end < sizes.length && sizes[end] === size) end += 1;
    widths.push(...(size === 'whole' ? sizes.slice(at, end).map(() => 12) : rows(end - at, size)));
    at = end;
  }
  return widths;
}

/** As many to a row as fit, the rows as even as can be. */
function rows(count: number, size: Size | undefined): number[] {
  const most = size === 'small' ? 4 : 2;
  const lines = Math.ceil(count / most);
  return Array.from({ length: lines }, (_, line) => {
    const inLine = Math.floor(count / lines) + (line < count % lines ? 1 : 0);
    return Array.from({ length: inLine }, () => 12 / inLine);
  }).flat();
}
