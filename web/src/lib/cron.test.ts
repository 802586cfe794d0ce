import { expect, test } from 'vitest';
import { sayCron } from './cron';

test.each([
  ['0 2 * * *', 'every day at 02:00'],
  ['30 3 * * 0', 'every Sunday at 03:30'],
  ['30 3 * * 7', 'every Sunday at 03:30'],
  ['0 4 1 * *', 'on day 1 of each month at 04:00'],
  ['15 * * * *', 'every hour at :15'],
  ['*/5 * * * *', null],
  ['0 2 1 * 1', null],
  ['0 2 * 6 *', null],
  ['0 2 * * 1-5', null],
  ['nonsense', null],
])('%s', (cron, words) => {
  expect(sayCron(cron)).toBe(words);
});
