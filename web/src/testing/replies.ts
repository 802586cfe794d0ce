/** Replies of a server, small and complete, for tests. */

import type { Ambiguous, Answered, Chart, ChartJson, Refused, Report, Table, Unread } from '../api';

export const table: Table = {
  columns: [
    { name: 'region', label: 'Region', role: 'key', type: 'text', unit: null, format: 'text' },
    {
      name: 'revenue',
      label: 'Revenue',
      role: 'value',
      type: 'decimal',
      unit: 'EUR',
      format: 'currency',
    },
    { name: 'share', label: 'Share', role: 'value', type: 'float', unit: null, format: 'percent' },
  ],
  rows: [
    ['Europe', '1240310.00', 0.62],
    ['Asia', '760190.00', 0.38],
  ],
  formatted: [
    ['Europe', '€1,240,310.00', '62.0%'],
    ['Asia', '€760,190.00', '38.0%'],
  ],
  total_rows: 2,
};

export const chart: Chart & { chartjs: ChartJson } = {
  type: 'column',
  confidence: 'high',
  reason: 'Columns: one measure over two categories',
  alternatives: ['table'],
  chartjs: {
    type: 'bar',
    data: {
      labels: ['Europe', 'Asia'],
      datasets: [
        {
          label: 'Revenue',
          data: [1240310, 760190],
          formatted: ['€1,240,310.00', '€760,190.00'],
        },
      ],
    },
    options: { scales: { y: { beginAtZero: true } } },
  },
  summary: 'Revenue by region: Europe €1.24M, Asia €760K.',
};

export const answered: Answered = {
  status: 'answered',
  question: 'sales by region',
  said: 'revenue by region',
  draft: { v: 1, show: ['revenue'], by: ['region'] },
  words: [
    { text: 'sales', start: 0, end: 5, kind: 'metric', as: 'revenue' },
    { text: 'by', start: 6, end: 8, kind: 'operator' },
    { text: 'region', start: 9, end: 15, kind: 'dimension', as: 'region' },
  ],
  assumptions: [
    {
      text: '"sales" means revenue',
      alternatives: [{ label: 'units sold', draft: { v: 1, show: ['units_sold'] } }],
    },
  ],
  headline: 'Europe led with €1.24M, 62% of all revenue.',
  table,
  chart: null,
  kpi: null,
  provenance: {
    route: 'rollup',
    snapshot: '20261122-1',
    as_of: '2025-12-31',
    built: '2026-11-22T16:07:31Z',
    leaves: [
      {
        dataset: 'sales',
        rollup: 'sales_region_month',
        rows: 180,
        rejected: [
          { reason: 'dimension_missing', detail: 'region', rollups: ['sales_month', 'sales_day'] },
        ],
      },
    ],
    sql: ['SELECT region, SUM(net) FROM sales GROUP BY region'],
  },
  next: ['by month'],
  tokens: 0,
};

export const ambiguous: Ambiguous = {
  status: 'ambiguous',
  question: 'claims by region',
  words: [],
  choices: [
    { said: 'claims by sales region', draft: { v: 1, by: ['region'] } },
    { said: 'claims by plant region', draft: { v: 1, by: ['plant_region'] } },
  ],
};

export const unread: Unread = {
  status: 'unread',
  question: 'revenue for flagship models',
  words: [
    { text: 'revenue', start: 0, end: 7, kind: 'metric', as: 'revenue' },
    { text: 'flagship', start: 12, end: 20, kind: 'unknown' },
  ],
  understood: 'revenue by model',
  issues: [
    {
      code: 'unknown_word',
      message: '"flagship" is not known.',
      start: 12,
      end: 20,
      repair: { question: 'revenue for models' },
    },
  ],
};

export const refused: Refused = {
  status: 'refused',
  said: 'claims per 1000 by component',
  draft: { v: 1 },
  issues: [
    {
      code: 'not_additive',
      message: 'Units sold are not known by component.',
      repair: { file: 'model.yaml', yaml: 'joins: {component_id: components}' },
    },
    {
      code: 'not_additive',
      message: 'Claims alone are.',
      repair: { draft: { v: 1, show: ['claims'] }, said: 'claims by component' },
    },
  ],
};

export const report: Report = {
  status: 'report',
  report: { name: 'ceo', title: 'CEO weekly summary' },
  snapshot: '20261122-1',
  built: '2026-11-22T16:07:31Z',
  as_of: '2025-12-31',
  tiles: [
    { title: 'Sales', outcome: answered },
    { title: 'Stock', outcome: { ...answered, headline: 'Stock is steady.' } },
    { title: 'Claims', outcome: refused },
  ],
};
