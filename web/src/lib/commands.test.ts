import { expect, test } from 'vitest';
import { matching, type Command } from './commands';

const command = (name: string, kind: string): Command => ({ name, kind, run: () => {} });
const all = [
  command('Reports', 'screen'),
  command('CEO weekly summary', 'report'),
  command('Dark', 'theme'),
  command('revenue by region last year', 'recent'),
];

test.each([
  ['', 'Reports, CEO weekly summary, Dark, revenue by region last year'],
  ['rep', 'Reports, CEO weekly summary'],
  ['ports', 'Reports'],
  ['summary week', 'CEO weekly summary'],
  ['theme dark', 'Dark'],
  ['REGION', 'revenue by region last year'],
  ['ear', 'revenue by region last year'],
  ['week x', ''],
])('“%s” finds %s', (typed, found) => {
  expect(
    matching(all, typed)
      .map(({ name }) => name)
      .join(', '),
  ).toBe(found);
});

test('what begins with the word comes before what merely holds it', () => {
  const both = [command('overview', 'screen'), command('view', 'screen')];
  expect(matching(both, 'view').map(({ name }) => name)).toEqual(['view', 'overview']);
});
