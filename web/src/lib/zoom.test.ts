import { expect, test } from 'vitest';
import type { Table } from '../wire';
import { axisOf, further, grainFor, length, moved, nearer, stretch, within, zoomed } from './zoom';

const column = { name: 'x', label: 'X', unit: null, format: 'date' as const };
const tableOf = (starts: string[]): Table => ({
  columns: [
    { ...column, role: 'key', type: 'date' },
    { ...column, role: 'value', type: 'integer' },
  ],
  rows: starts.map((start) => [start, 1]),
  formatted: starts.map((start) => [start, '1']),
  total_rows: starts.length,
});
const months = ['2024-11-01', '2024-12-01', '2025-01-01', '2025-02-01'];
const draft = { v: 1, show: ['a'], by: [{ time: 'month', of: 'day' }], time: { year: 2025 } };
const answer = { draft, table: tableOf(months) };
const axis = axisOf(answer);
if (!axis) throw new Error('no axis');

test('the axis of time is found among what is grouped by', () => {
  expect(axis).toEqual({ at: 0, grain: 'month', of: 'day', starts: months });
  expect(axisOf({ draft: { v: 1, by: ['region'] }, table: answer.table })).toBeNull();
  const cyclic = { v: 1, by: [{ time: 'weekday' }] };
  expect(axisOf({ draft: cyclic, table: answer.table })).toBeNull();
  expect(axisOf({ draft, table: tableOf([]) })).toBeNull();
});

test.each([
  [0, 0, '2024-11-01', '2024-11-30'],
  [3, 1, '2024-12-01', '2025-02-28'],
  [-5, 99, '2024-11-01', '2025-02-28'],
])('from bucket %d to %d', (first, last, from, to) => {
  expect(stretch(axis, first, last)).toEqual({ from, to });
});

test.each([
  ['day', '2024-02-29', '2024-02-29'],
  ['week', '2024-12-30', '2025-01-05'],
  ['quarter', '2025-01-01', '2025-03-31'],
  ['year', '2024-01-01', '2024-12-31'],
] as const)('a %s from %s ends on %s', (grain, start, end) => {
  expect(stretch({ at: 0, grain, starts: [start] }, 0, 0)).toEqual({ from: start, to: end });
});

test.each([
  ['2025-01-01', '2025-01-31', 'day'],
  ['2025-01-01', '2025-03-31', 'week'],
  ['2025-01-01', '2025-12-31', 'month'],
  ['2020-01-01', '2025-12-31', 'quarter'],
  ['1990-01-01', '2025-12-31', 'year'],
])('%s to %s is shown by %3$s', (from, to, grain) => {
  expect(grainFor({ from, to })).toBe(grain);
});

test('a narrower range is asked for at a finer grain, of the same date', () => {
  expect(zoomed(draft, axis, { from: '2025-01-01', to: '2025-01-31' })).toEqual({
    v: 1,
    show: ['a'],
    by: [{ time: 'day', of: 'day' }],
    time: { from: '2025-01-01', to: '2025-01-31', of: 'day' },
  });
});

test('nearer halves, further doubles, moving keeps the length', () => {
  const period = { from: '2025-01-01', to: '2025-12-31' };
  expect(length(nearer(period))).toBe(365 - 2 * 91);
  expect(length(further(period))).toBe(365 + 2 * 183);
  expect(length(moved(period, -1))).toBe(365);
  expect(moved(period, 1).from).toBe('2025-07-03');
  const few = { from: '2025-01-01', to: '2025-01-02' };
  expect(nearer(few)).toEqual(few);
});

test('nothing is asked for where there is no data', () => {
  const whole = { dataset: 's', first: '2023-01-01', last: '2025-12-31' };
  expect(within({ from: '2022-06-01', to: '2023-02-01' }, whole)).toEqual({
    from: '2023-01-01',
    to: '2023-02-01',
  });
  expect(within({ from: '2026-01-01', to: '2026-02-01' }, whole)).toBeNull();
});
