import { expect, test } from 'vitest';
import { formatDate } from './dates';

test.each([
  ['2025-12-31', '31 Dec 2025'],
  ['yesterday', 'yesterday'],
  ['', ''],
])('%s reads %s', (iso, expected) => {
  expect(formatDate(iso)).toBe(expected);
});

test('a moment names its time zone', () => {
  expect(formatDate('2026-11-22T16:07:31Z')).toMatch(/^2[23] Nov 2026, \d{2}:\d{2} \S+$/);
});
