import { expect, test } from 'vitest';
import type { Table } from '../wire';
import { arrange, inSight, nextSort, sortIn, sortText } from './rows';

const key = { label: '', unit: null, format: 'text' as const };
const table: Table = {
  columns: [
    { ...key, name: 'model', role: 'key', type: 'text' },
    { ...key, name: 'sold', role: 'value', type: 'decimal' },
  ],
  rows: [
    ['Model 10', '9.5'],
    ['model 9', '100'],
    ['Ärmel', null],
    ['Zeta', 20],
    ['Beta', 20],
  ],
  formatted: [
    ['Model 10', '€9.50'],
    ['model 9', '€100'],
    ['Ärmel', '–'],
    ['Zeta', '€20'],
    ['Beta', '€20'],
  ],
  total_rows: 5,
};

test.each([
  ['as it came', null, '', [0, 1, 2, 3, 4]],
  ['numbers by value, not by text', { at: 1, down: true }, '', [1, 3, 4, 0, 2]],
  ['nothing comes last either way', { at: 1, down: false }, '', [0, 3, 4, 1, 2]],
  ['words as people order them', { at: 0, down: false }, '', [2, 4, 1, 0, 3]],
  ['found in any cell, whatever the case', null, 'MODEL', [0, 1]],
  ['found by the text that is shown', { at: 0, down: true }, '€20', [3, 4]],
  ['a column that is not there', { at: 7, down: true }, '', [0, 1, 2, 3, 4]],
])('%s', (_, sort, find, order) => {
  expect(arrange(table, sort, find)).toEqual(order);
});

test('a head is clicked three times around', () => {
  const first = nextSort(null, 1, true);
  expect(first).toEqual({ at: 1, down: true });
  const second = nextSort(first, 1, true);
  expect(second).toEqual({ at: 1, down: false });
  expect(nextSort(second, 1, true)).toBeNull();
  expect(nextSort(first, 0, false)).toEqual({ at: 0, down: false });
});

test.each(['', '0', '2d', '12'])('"%s" is kept in the address', (text) => {
  expect(sortText(sortIn(text))).toBe(text);
});

test.each(['d', '-1', '2up', '1e9'])('"%s" is no way to sort', (text) => {
  expect(sortIn(text)).toBeNull();
});

test.each([
  [100_000, 0, 500],
  [100_000, 1_800_000, 500],
  [100_000, 3_600_000, 500],
  [100_000, 99_999_999, 500],
  [3, 0, 500],
  [0, 0, 500],
])('of %d rows at %d those in sight are drawn', (count, top, height) => {
  const { first, last } = inSight(count, top, height, 36);
  expect(last - first).toBeLessThan(50);
  expect(first).toBeLessThanOrEqual(last);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(last).toBeLessThanOrEqual(count);
});
