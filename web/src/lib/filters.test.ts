import { expect, test } from 'vitest';
import { compared, comparisons, editable, filterOf } from './filters';

test.each([
  { in: { region: ['Europe', 'Asia'] } },
  { not_in: { electric: [true] } },
  { field: { name: 'discount', above: 5 } },
  { metric: { name: 'revenue', agg: 'sum', at_least: 5, at_most: 9 } },
  { contains: { model: 'K' } },
  { segment: 'bulk' },
  { not_segment: 'bulk' },
])('%j is changed and made again as it was', (filter) => {
  const edited = editable(filter);
  if (!edited) throw new Error('not editable');
  expect(filterOf(edited)).toEqual(filter);
});

test.each([
  { never: { of: 'sales' } },
  { any: [{ segment: 'a' }] },
  { missing: 'city' },
  { in: { a: [1], b: [2] } },
  { each: { time: 'weekday', is: [6] } },
])('%j can only be taken away', (filter) => {
  expect(editable(filter)).toBeNull();
});

test('a comparison is changed, and what it is about stays', () => {
  const body = { name: 'revenue', agg: 'sum', at_least: 5, at_most: 9 };
  expect(comparisons(body)).toEqual([
    ['at_least', '5'],
    ['at_most', '9'],
  ]);
  expect(compared(body, [['above', '1e6']])).toEqual({ name: 'revenue', agg: 'sum', above: 1e6 });
  expect(compared(body, [['above', ' 2025-03-31 ']])).toMatchObject({ above: '2025-03-31' });
});
