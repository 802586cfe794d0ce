import { expect, test } from 'vitest';
import { answered } from '../testing/replies';
import type { Answered } from '../wire';
import { askingOf } from './address';
import { fileName, frozen, linkOf, moves } from './share';

const over = (time: object | null, period: Answered['period'] = null): Answered => ({
  ...answered,
  draft: { v: 1, show: ['revenue'], ...(time && { time }) },
  period,
});
const quarter = { from: '2025-07-01', to: '2025-09-30' };

test.each<[string, Answered, boolean, object | null | undefined]>([
  ['last quarter', over({ last: 1, unit: 'quarter' }, quarter), true, quarter],
  [
    'by another date',
    over({ last: 1, unit: 'quarter', of: 'claim_date' }, quarter),
    true,
    { ...quarter, of: 'claim_date' },
  ],
  ['a year by its number', over({ year: 2024 }), false, { year: 2024 }],
  ['two days', over(quarter), false, quarter],
  ['all time moves with its end', over(null, quarter), true, quarter],
  ['so much of a year as of this one', over({ to_date: 'year', year: 2024 }), true, null],
  ['not known', over({ last: 1, unit: 'quarter' }), true, null],
])('fixed dates of %s', (_, answer, moving, time) => {
  expect(moves(answer)).toBe(moving);
  expect(frozen(answer)?.['time'] ?? null).toEqual(time);
});

test('a link holds the draft and how it is looked at, and nothing of the way there', () => {
  const answer = over({ last: 1, unit: 'quarter' }, quarter);
  const asking = { text: 'x', previous: { v: 1 }, of: 'y', chart: 'pie', sort: '1d' };
  const opened = (fixed: boolean) => {
    const link = new URL(linkOf(asking, answer, fixed, 'http://here'));
    expect(link.origin).toBe('http://here');
    return askingOf(null, link.search);
  };
  const rest = { text: answer.said, chart: 'pie', sort: '1d' };
  expect(opened(false)).toEqual({ ...rest, draft: answer.draft });
  expect(opened(true)).toEqual({ ...rest, draft: { ...answer.draft, time: quarter } });
});

test.each([
  ['Revenue by region, 2025!', 'revenue-by-region-2025.csv'],
  ['../../etc/passwd', 'etc-passwd.csv'],
  ['Umsatz für Köln', 'umsatz-für-köln.csv'],
  ['🚗', 'answer.csv'],
])('a file of "%s"', (said, name) => {
  expect(fileName(said, 'csv')).toBe(name);
});
