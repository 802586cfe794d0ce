import { expect, test } from 'vitest';
import { bytes, count, percent, plural, span } from './quantity';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [158_800_000, '159 MB'],
  [null, '–'],
])('%s bytes', (value, text) => {
  expect(bytes(value)).toBe(text);
});

test.each([
  [0, 0, '–'],
  [1, 1, '100%'],
  [0, 5, '0%'],
  [99_999, 100_000, '> 99.9%'],
  [1, 3, '33.3%'],
])('%d of %d', (part, of, text) => {
  expect(percent(part, of)).toBe(text);
});

test.each([
  [45, '45 s'],
  [720, '12 min'],
  [10_800, '3 h'],
  [172_800, '2 days'],
])('%d seconds', (seconds, text) => {
  expect(span(seconds)).toBe(text);
});

test('numbers are grouped', () => {
  expect(count(1204)).toBe('1,204');
  expect(plural(1, 'rollup')).toBe('1 rollup');
  expect(plural(0, 'rollup')).toBe('0 rollups');
});
