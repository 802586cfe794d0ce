import { expect, test } from 'vitest';
import { sayFilter, sayShow, sayWhen } from './say';

test.each([
  [{ last: 1, unit: 'quarter' }, 'last quarter'],
  [{ last: 12, unit: 'month' }, 'last 12 months'],
  [{ past: 30, unit: 'day' }, 'past 30 days'],
  [{ ago: 0, unit: 'year' }, 'this year'],
  [{ ago: 1, unit: 'month' }, 'the month before'],
  [{ to_date: 'year' }, 'year to date'],
  [{ year: 2025 }, '2025'],
  [{ fiscal_year: 2025, quarter: 2 }, 'Q2 FY2025'],
  [{ year: 2025, month: 3, day: 7 }, '7 Mar 2025'],
  [{ year: 2025, week: 9 }, 'week 9 2025'],
  [{ from: '2025-01-01', to: '2025-03-31' }, '2025-01-01 to 2025-03-31'],
  [{ from: { last: 1, unit: 'quarter' } }, 'since last quarter'],
  [null, 'all time'],
])('%j is %s', (when, text) => {
  expect(sayWhen(when)).toBe(text);
});

test.each([
  ['revenue', 'revenue'],
  [{ avg: 'list_price' }, 'average list price'],
  [{ count: 'dealers' }, 'number of dealers'],
  [{ distinct: 'sales.model' }, 'different model'],
  [{ metric: 'revenue', view: 'share' }, 'share of revenue'],
  [{ metric: 'revenue', view: { moving: 3 } }, '3-period average of revenue'],
])('%j is %s', (show, text) => {
  expect(sayShow(show)).toBe(text);
});

test.each([
  [{ in: { region: ['a', 'b', 'c', 'd'] } }, 'region is 4 chosen'],
  [{ not_in: { electric: [true] } }, 'electric is not yes'],
  [{ metric: { name: 'revenue', at_least: 5, at_most: 9 } }, 'revenue ≥ 5 and ≤ 9'],
  [{ never: { of: 'sales' } }, 'without sales'],
  [{ any: [{ segment: 'bulk' }, { missing: 'city' }] }, 'bulk or city is missing'],
  [{ starts_with: { model: 'K' } }, 'model starts with K'],
  [{ unheard_of: 1 }, 'a condition'],
])('%j is %s', (filter, text) => {
  expect(sayFilter(filter)).toBe(text);
});
