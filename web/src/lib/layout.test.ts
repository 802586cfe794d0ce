import { expect, test } from 'vitest';
import { spans, type Size } from './layout';

test.each<[(Size | number)[], number[]]>([
  [[], []],
  [
    ['small', 'small', 'small'],
    [4, 4, 4],
  ],
  [
    ['small', 'small', 'small', 'small', 'small'],
    [4, 4, 4, 6, 6],
  ],
  [
    ['half', 'half', 'half'],
    [6, 6, 12],
  ],
  [
    ['half', 'whole', 'half', 'half'],
    [12, 12, 6, 6],
  ],
  [
    ['small', 'half', 'small'],
    [12, 12, 12],
  ],
  [
    ['half', 8, 4, 'half', 'half'],
    [12, 8, 4, 6, 6],
  ],
])('%j', (sizes, widths) => {
  expect(spans(sizes)).toEqual(widths);
});

test('every row is full, whatever is in the report', () => {
  const kinds: Size[] = ['small', 'half', 'whole'];
  for (let seed = 0; seed < 3 ** 6; seed += 1) {
    const sizes = Array.from(
      { length: 6 },
      (_, at) => kinds[Math.floor(seed / 3 ** at) % 3] as Size,
    );
    let filled = 0;
    for (const width of spans(sizes)) {
      filled += width;
      expect(filled).toBeLessThanOrEqual(12);
      if (filled === 12) filled = 0;
    }
    expect(filled).toBe(0);
  }
});
