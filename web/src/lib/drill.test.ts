import { expect, test } from 'vitest';
import { answered, chart, table } from '../testing/replies';
import { capabilities } from '../testing/pages';
import type { Table } from '../wire';
import { answerable, drillOf, rowOfMark } from './drill';

test('a mark leads to its row by label, and by colour where there is one', () => {
  expect(rowOfMark(chart, table, 0, 1)).toBe(1);
  const two: Table = {
    ...table,
    columns: [
      { ...table.columns[0], name: 'month' } as Table['columns'][0],
      table.columns[0] as Table['columns'][0],
    ],
    formatted: [
      ['Jan', 'Europe'],
      ['Jan', 'Asia'],
      ['Feb', 'Asia'],
    ],
  };
  const lines = {
    ...chart,
    chartjs: {
      type: 'line',
      data: { labels: ['Jan', 'Feb'], datasets: [{ label: 'Europe' }, { label: 'Asia' }] },
    },
    spec: { x: [{ field: 'month' }], color: { field: 'region' } },
  };
  expect(rowOfMark(lines, two, 1, 0)).toBe(1);
  expect(rowOfMark(lines, two, 1, 1)).toBe(2);
  // Europe has no February, and what was gathered under "Other" is no row of its own.
  expect(rowOfMark(lines, two, 0, 1)).toBeNull();
});

test('where each row has a place of its own the text tells whether it is the row', () => {
  const each = {
    ...chart,
    spec: { x: [{ field: 'region' }, { field: 'model' }] },
  };
  expect(rowOfMark(each, table, 0, 1)).toBe(1);
  const other = { ...table, formatted: [...table.formatted].reverse() };
  expect(rowOfMark(each, other, 0, 1)).toBeNull();
});

test('only what every measure can be split by is offered', () => {
  const names = (draft: object) => answerable(draft as never, capabilities).map(({ name }) => name);
  expect(names({ v: 1, show: ['revenue'], by: ['region'] })).toEqual(['model', 'channel']);
  const where = [{ in: { region: ['Europe'] } }, { in: { model: ['a', 'b'] } }];
  expect(names({ v: 1, show: ['revenue'], where })).toEqual(['model', 'channel']);
  expect(names({ v: 1, show: ['revenue', 'stock'] })).toEqual(['model']);
  expect(names({ v: 1, show: ['revenue', 'unheard of'] })).toEqual([]);
  expect(answerable({ v: 1, show: ['revenue'] }, null)).toEqual([]);
});

test('into a row of a dimension: only it, or what is within it', () => {
  const drill = drillOf(answered, 0, capabilities);
  const where = [{ in: { region: ['Europe'] } }];
  expect(drill?.title).toBe('Europe');
  expect(drill?.only).toEqual([
    { label: 'Only Europe', draft: { v: 1, show: ['revenue'], where } },
  ]);
  expect(drill?.split[0]).toEqual({
    label: 'Model',
    draft: { v: 1, show: ['revenue'], where, by: ['model'] },
  });
});

test('into a row of a dimension and a month', () => {
  const draft = { v: 1, show: ['revenue'], by: ['region', { time: 'month' }], top: { n: 5 } };
  const key = table.columns[0] as Table['columns'][0];
  const rows: Table = {
    columns: [
      key,
      { ...key, name: 'month', type: 'date' },
      table.columns[1] as Table['columns'][0],
    ],
    rows: [['Europe', '2025-02-01', 1]],
    formatted: [['Europe', 'Feb 2025', '1']],
    total_rows: 1,
  };
  const drill = drillOf({ draft, table: rows }, 0, capabilities);
  const where = [{ in: { region: ['Europe'] } }];
  const time = { from: '2025-02-01', to: '2025-02-28' };
  expect(drill?.title).toBe('Europe · Feb 2025');
  expect(drill?.only.map(({ label }) => label)).toEqual([
    'Only Europe',
    'Only Feb 2025, in more detail',
    'Only Europe and Feb 2025',
  ]);
  expect(drill?.only[1]?.draft).toMatchObject({ by: ['region', { time: 'day' }], time });
  expect(drill?.only[2]?.draft).toEqual({ v: 1, show: ['revenue'], where, time });
  expect(drill?.split[0]?.draft).toEqual({ v: 1, show: ['revenue'], where, time, by: ['model'] });
});

test('where there are no groups, or only names, there is nothing to go into', () => {
  expect(drillOf({ ...answered, draft: { v: 1, show: ['revenue'] } }, 0, capabilities)).toBeNull();
  expect(drillOf({ ...answered, draft: { v: 1, by: ['model'] } }, 0, capabilities)).toBeNull();
  expect(drillOf(answered, 99, capabilities)).toBeNull();
});
