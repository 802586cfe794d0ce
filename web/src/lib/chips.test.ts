import { expect, test } from 'vitest';
import type { Draft } from '../wire';
import { changed, changesOf, chipsOf, orders, tops, views } from './chips';
import { only, same, withPart } from './draft';

const draft: Draft = {
  v: 1,
  show: ['revenue', { metric: 'margin', view: 'growth' }],
  by: ['region', { time: 'month' }],
  where: [{ in: { channel: ['Fleet', 'Online'] } }, { not_segment: 'bulk' }],
  time: { last: 1, unit: 'quarter' },
  compare: 'year_ago',
  top: { n: 5, by: 1 },
  order: { show: 1, descending: true },
};

test('each part of a draft is a chip', () => {
  expect(chipsOf(draft).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'measure: revenue',
    'measure: growth of margin',
    'by: region',
    'by: month',
    'only: channel is Fleet or Online',
    'only: not bulk',
    'time: last quarter',
    'against: a year before',
    'limit: top 5',
    'order: growth of margin, largest first',
  ]);
});

test('the only measure cannot be taken away, one of two can', () => {
  const removable = (draft: Draft) => chipsOf(draft).map((chip) => chip.removable);
  expect(removable({ v: 1, show: ['revenue'] })).toEqual([false]);
  expect(removable({ v: 1, show: ['revenue', 'margin'] })).toEqual([true, true]);
  // A listing is of what it groups by.
  expect(removable({ v: 1, by: ['model'] })).toEqual([false]);
});

test.each<[string, Parameters<typeof changed>, Draft]>([
  [
    'a measure becomes another',
    [{ v: 1, show: ['revenue'] }, { slot: 'show', at: 0 }, 'profit'],
    { v: 1, show: ['profit'] },
  ],
  [
    'a filter is added after the others',
    [{ v: 1, show: ['a'] }, { slot: 'where', at: 0 }, { in: { region: ['Europe'] } }],
    { v: 1, show: ['a'], where: [{ in: { region: ['Europe'] } }] },
  ],
  [
    'the last filter leaves no empty list',
    [{ v: 1, show: ['a'], where: [{ segment: 'b' }] }, { slot: 'where', at: 0 }, null],
    { v: 1, show: ['a'] },
  ],
  [
    'without groups there is no first few, and no order of them',
    [
      { v: 1, show: ['a'], by: ['b'], top: { n: 5 }, order: { descending: true } },
      { slot: 'by', at: 0 },
      null,
    ],
    { v: 1, show: ['a'] },
  ],
  [
    'what pointed at a measure goes with it',
    [
      { v: 1, show: ['a', 'b'], by: ['c'], top: { n: 5, by: 1 }, order: { show: 1 } },
      { slot: 'show', at: 1 },
      null,
    ],
    { v: 1, show: ['a'], by: ['c'] },
  ],
  [
    'all time is no time',
    [{ v: 1, show: ['a'], time: { year: 2025 } }, { slot: 'time', at: 0 }, null],
    { v: 1, show: ['a'] },
  ],
])('%s', (_, [given, chip, value], expected) => {
  const before = structuredClone(given);
  expect(changed(given, chip, value)).toEqual(expected);
  expect(given).toEqual(before);
});

test('a follow-up shows what came and what went', () => {
  const before = { v: 1, show: ['revenue'], by: ['region'], time: { unit: 'year', last: 1 } };
  const after = {
    v: 1,
    show: ['revenue'],
    by: [{ time: 'month' }],
    time: { last: 1, unit: 'year' },
  };
  expect(changesOf(before, after)).toEqual({ added: ['by month'], removed: ['by region'] });
});

test('another limit keeps what it is a limit of', () => {
  const [three] = tops({ n: 5, per: 'region', least: true });
  expect(three?.value).toEqual({ n: 3, per: 'region' });
  expect(orders(draft)).toHaveLength(5);
});

test('a measure can be shown in other ways, and a count cannot', () => {
  expect(views('revenue').map(({ label }) => label)).toEqual([
    'share of revenue',
    'growth of revenue',
    'change of revenue',
    'running total of revenue',
  ]);
  expect(views({ metric: 'revenue', view: 'share' })[0]?.value).toBe('revenue');
  expect(views({ count: 'dealers' })).toEqual([]);
});

test('an analysis is a chip that can be taken away', () => {
  const draft = { v: 1, show: ['revenue'], analysis: { forecast: 3 } };
  const chip = chipsOf(draft).find(({ slot }) => slot === 'analysis');
  expect(chip?.text).toBe('forecast 3');
  expect(changed(draft, chip as never, null)).toEqual({ v: 1, show: ['revenue'] });
});

test('one member takes the place of others of its dimension, and of nothing else', () => {
  const where = [{ in: { region: ['Asia', 'Europe'] } }, { segment: 'bulk' }];
  expect(only({ v: 1, where }, 'region', 'Europe')['where']).toEqual([
    { segment: 'bulk' },
    { in: { region: ['Europe'] } },
  ]);
  expect(only({ v: 1 }, 'region', null)['where']).toEqual([{ missing: 'region' }]);
});

test('sameness ignores the order of keys, not of lists', () => {
  expect(same({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(withPart({ v: 1, time: { year: 1 } }, 'time', null)).toEqual({ v: 1 });
});
