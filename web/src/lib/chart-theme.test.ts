import { expect, test } from 'vitest';
import type { ChartJson } from '../api';
import { chart, table } from '../testing/replies';
import { chartHeight } from './chart-height';
import { themed, tooltipLabel, type Look } from './chart-theme';
import { inks, palettes } from './palette';

const light: Look = { mode: 'light', font: 'Serif' };
const dark: Look = { mode: 'dark', font: 'Serif' };

interface Dressed {
  data: { datasets: Record<string, unknown>[] };
  options: {
    animation: boolean;
    scales: Record<string, { beginAtZero?: boolean; ticks: Record<string, unknown> }>;
    plugins: { legend: { display: boolean } };
  };
}

function dress(json: ChartJson, look = light, numbers = table): Dressed {
  return themed(json, numbers, look) as unknown as Dressed;
}

function series(type: string, count: number, extra: object = {}): ChartJson {
  const datasets = Array.from({ length: count }, (_, at) => ({ label: `s${at}`, data: [1, 2] }));
  return { type, data: { labels: ['a', 'b'], datasets }, ...extra };
}

test('a bar takes the first colour of its theme and keeps the options of the server', () => {
  for (const look of [light, dark]) {
    const { data, options } = dress(chart.chartjs, look);
    expect(data.datasets[0]?.['backgroundColor']).toBe(palettes[look.mode].few[0]);
    expect(data.datasets[0]?.['data']).toEqual([1240310, 760190]);
    expect(options.scales['y']?.beginAtZero).toBe(true);
    expect(options.scales['y']?.ticks['color']).toBe(inks[look.mode].muted);
    expect(options.animation).toBe(false);
  }
});

test('the configuration of the server is not changed', () => {
  const before = structuredClone(chart.chartjs);
  dress(chart.chartjs);
  expect(chart.chartjs).toEqual(before);
});

test('what the server has set wins', () => {
  const json = series('line', 2, { options: { plugins: { legend: { display: false } } } });
  json.data.datasets[1] = { ...json.data.datasets[1], borderDash: [4, 4] };
  const { data, options } = dress(json);
  expect(data.datasets[1]?.['borderDash']).toEqual([4, 4]);
  expect(options.plugins.legend.display).toBe(false);
});

test('lines differ by more than colour', () => {
  const { datasets } = dress(series('line', 3)).data;
  const codes = datasets.map((set) => JSON.stringify([set['borderDash'], set['pointStyle']]));
  expect(new Set(codes).size).toBe(3);
});

test('"Other" is grey, a member of that name at the start of another is not', () => {
  const json: ChartJson = {
    type: 'bar',
    data: { labels: ['Otherton', 'Other (12)'], datasets: [{ label: 'x', data: [2, 1] }] },
  };
  expect(dress(json).data.datasets[0]?.['backgroundColor']).toEqual([
    palettes.light.few[0],
    inks.light.other,
  ]);
});

test('each slice has its colour, and there is a legend', () => {
  const { data, options } = dress(series('doughnut', 1));
  expect(data.datasets[0]?.['backgroundColor']).toEqual(palettes.light.few.slice(0, 2));
  expect(options.plugins.legend.display).toBe(true);
  expect(options.scales).toBeUndefined();
});

test('stacked segments are kept apart by the background', () => {
  const stacked = { options: { scales: { y: { stacked: true } } } };
  expect(dress(series('bar', 2, stacked)).data.datasets[0]?.['borderColor']).toBe(
    inks.light.surface,
  );
  expect(dress(series('bar', 2)).data.datasets[0]?.['borderColor']).toBeUndefined();
});

test.each([
  [{ format: 'currency' as const, unit: 'EUR' }, 1_240_310, '€1.24M'],
  [{ format: 'currency' as const, unit: 'points' }, 1_240_310, '1.24M'],
  [{ format: 'percent' as const, unit: null }, 0.125, '12.5%'],
  [{ format: 'number' as const, unit: 'car' }, 12_300, '12.3K'],
])('axis of %j writes %d as %s', (column, value, expected) => {
  const numbers = {
    ...table,
    columns: table.columns.map((given) =>
      given.name === 'revenue' ? { ...given, ...column } : given,
    ),
  };
  const { format } = dress(chart.chartjs, light, numbers).options.scales['y']?.ticks ?? {};
  expect(new Intl.NumberFormat('en', format as Intl.NumberFormatOptions).format(value)).toBe(
    expected,
  );
});

test('the axis survives the digits that Chart.js adds for close ticks', () => {
  const { format } = dress(chart.chartjs).options.scales['y']?.ticks ?? {};
  const own = { minimumFractionDigits: 6, maximumFractionDigits: 6 };
  expect(() => new Intl.NumberFormat('en', { ...own, ...(format as object) })).not.toThrow();
});

const formatted = ['€1,240,310.00', '€760,190.00'];

test.each([
  ['the text of the server', { label: 'Revenue', formatted }, 760190, 'Revenue: €760,190.00'],
  ['a slice without a series name', { formatted }, 760190, 'Asia: €760,190.00'],
  ['a point names itself', { formatted: ['', 'Asia: €1, 38%'] }, { x: 1, y: 2 }, 'Asia: €1, 38%'],
  ['a gap', { label: 'Revenue', formatted }, null, 'Revenue: no data'],
  ['a number without a text', { label: 'Revenue' }, 1234.5, 'Revenue: 1,234.5'],
])('tooltip: %s', (_, dataset, raw, expected) => {
  const tip = { dataset, dataIndex: 1, label: 'Asia', raw };
  expect(tooltipLabel(tip as unknown as Parameters<typeof tooltipLabel>[0])).toBe(expected);
});

test('each panel counts in its own unit and has its own room', () => {
  const panels: ChartJson = {
    type: 'line',
    data: {
      labels: ['Jan', 'Feb'],
      datasets: [
        { label: 'Revenue', data: [1, 2], yAxisID: 'y' },
        { label: 'Share', data: [0.1, 0.2], yAxisID: 'y1' },
      ],
    },
    options: { scales: { y: { stack: 'panels' }, y1: { stack: 'panels' } } },
  };
  const { y, y1 } = dress(panels).options.scales;
  expect(y?.ticks['format']).toMatchObject({ style: 'currency' });
  expect(y1?.ticks['format']).toMatchObject({ style: 'percent' });
  expect(chartHeight(panels)).toBeGreaterThan(chartHeight(series('line', 2)));
});

test('rows of horizontal bars get the room their names need', () => {
  const rows = (count: number): ChartJson => ({
    type: 'bar',
    data: { labels: Array.from({ length: count }, String), datasets: [{ data: [] }] },
    options: { indexAxis: 'y' },
  });
  expect(chartHeight(series('line', 2))).toBe(320);
  expect(chartHeight(rows(2))).toBe(264);
  expect(chartHeight(rows(20))).toBeGreaterThan(chartHeight(rows(10)));
});
