import { expect, test } from 'vitest';
import { formatMicros, parseServerTiming, totalMicros } from './timing';

test.each([
  [null, []],
  ['', []],
  ['read;dur=0.5', [{ name: 'read', micros: 500 }]],
  [
    'read;dur=0.5, bind;desc="x";dur=2',
    [
      { name: 'read', micros: 500 },
      { name: 'bind', micros: 2000 },
    ],
  ],
  ['cache;desc=hit', [{ name: 'cache', micros: 0 }]],
  ['cache, miss;dur=fast, ;dur=1', []],
])('parse %s', (header, expected) => {
  expect(parseServerTiming(header)).toEqual(expected);
});

test('the total is the named one, else the sum, else unknown', () => {
  const stages = [
    { name: 'read', micros: 30 },
    { name: 'bind', micros: 12 },
  ];
  expect(totalMicros(stages)).toBe(42);
  expect(totalMicros([...stages, { name: 'total', micros: 50 }])).toBe(50);
  expect(totalMicros([])).toBeNull();
});

test.each([
  [0.4, '0.4 µs'],
  [4, '4 µs'],
  [31.4, '31 µs'],
  [1200, '1.2 ms'],
  [2_400_000, '2.4 s'],
])('%d microseconds read %s', (micros, expected) => {
  expect(formatMicros(micros)).toBe(expected);
});
