/** Replies of the pages around asking, small and complete, for tests and for a server without them. */

import type {
  Audit,
  Capabilities,
  Differences,
  Jobs,
  Keys,
  Learned,
  Me,
  Members,
  Questions,
  ReportNames,
  SnapshotList,
  Status,
} from '../wire';

export const me: Me = { name: 'Ada', role: 'admin', policy: ['region IN (DE, FR)'], sign_in: true };

export const capabilities: Capabilities = {
  model: 'carmaker',
  snapshot: '20261122-1',
  built: '2026-11-22T16:07:31Z',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  metrics: [
    {
      name: 'revenue',
      label: 'Revenue',
      description: 'What buyers paid, after discount, before tax.',
      expression: 'SUM(net)',
      unit: 'EUR',
      format: 'currency',
      synonyms: ['turnover', 'net sales'],
      better: 'up',
      target: 'planned',
      datasets: ['sales'],
      dimensions: ['region', 'model', 'channel'],
      prepared: ['region', 'model'],
      example: 'revenue by region last year',
    },
    {
      name: 'stock',
      label: 'Stock',
      description: 'Cars that stand in the yards.',
      unit: 'car',
      format: 'integer',
      synonyms: ['inventory'],
      better: 'down',
      datasets: ['inventory'],
      dimensions: ['model', 'plant'],
      prepared: ['plant'],
      example: 'stock by plant',
    },
  ],
  dimensions: [
    {
      name: 'region',
      label: 'Region',
      members: 5,
      datasets: ['sales'],
      example: 'revenue by region',
    },
    { name: 'model', label: 'Model', members: 23, datasets: ['sales', 'inventory'] },
    { name: 'channel', label: 'Channel', synonyms: ['route to market'], members: 4 },
    { name: 'plant', label: 'Plant', members: 8, datasets: ['inventory'] },
  ],
  times: [
    { dataset: 'sales', label: 'Sales', first: '2023-01-01', last: '2025-12-31' },
    { dataset: 'inventory', label: 'Inventory', first: '2023-01-01', last: '2025-12-31' },
  ],
  datasets: [{ name: 'sales', rows: 964_228, as_of: '2025-12-31', built: '2026-11-22T16:07:31Z' }],
  examples: ['revenue by region'],
  shapes: [
    { shape: 'top few', example: 'top 5 models by revenue' },
    { shape: 'over time', example: 'revenue by month' },
  ],
  readiness: [
    {
      what: 'Stock has no synonym',
      where: 'metrics.stock',
      yaml: 'stock: {synonyms: [inventory]}',
    },
    { what: 'Claims has no description', where: 'metrics.claims' },
  ],
};

export const members: Members = {
  members: [
    { dimension: 'region', name: 'Europe' },
    { dimension: 'country', name: 'Eurolandia' },
  ],
  more: false,
};

export const reports: ReportNames = {
  reports: [
    {
      name: 'ceo',
      title: 'CEO weekly summary',
      description: 'Sales, stock and claims at a glance.',
    },
  ],
};

export const status: Status = {
  version: '0.2.0',
  started: '2026-11-29T04:00:00Z',
  uptime_seconds: 5400,
  snapshot: {
    id: '20261122-1',
    built: '2026-11-22T16:07:31Z',
    age_seconds: 43_000,
    stale: false,
    rollups: 64,
    bytes: 158_800_000,
  },
  questions: {
    total: 1204,
    answered: 1150,
    ambiguous: 21,
    unread: 24,
    refused: 9,
    failed: 0,
    without_tokens: 1201,
    rollup: 1140,
    live: 10,
    mixed: 0,
  },
  latency_micros: { p50: 540, p99: 4100, cached_p50: 31 },
  tokens: {
    spent: 940,
    saved: 361_000,
    minute: { used: 320, reserved: 320, limit: 10_000 },
    day: { used: 940, limit: 200_000 },
    assist: 'on',
  },
  caches: [
    { name: 'plans', entries: 210, bytes: 840_000, capacity: 4096, hits: 914, misses: 210 },
    { name: 'answers', entries: 180, bytes: 4_200_000, capacity: 2048, hits: 801, misses: 340 },
  ],
  jobs: [],
  alerts: [
    {
      name: 'margin below 12%',
      state: 'firing',
      since: '2026-11-29T02:00:00Z',
      message: '11.4% in November',
    },
  ],
};

export const snapshots: SnapshotList = {
  current: '20261122-1',
  snapshots: [
    {
      id: '20261122-1',
      built: '2026-11-22T16:07:31Z',
      bytes: 158_800_000,
      rollups: [{ name: 'sales_region_month', rows: 180, bytes: 9000 }],
      quarantined: [],
    },
    {
      id: '20261121-1',
      built: '2026-11-21T16:07:31Z',
      bytes: 157_100_000,
      rollups: [{ name: 'sales_region_month', rows: 175, bytes: 8900 }],
      quarantined: ['sales_city_month'],
    },
  ],
};

export const differences: Differences = {
  before: '20261121-1',
  after: '20261122-1',
  rows: [{ dataset: 'sales', before: 964_000, after: 964_228 }],
  members: [{ dimension: 'region', new: ['Oceania'], gone: ['Arctic'] }],
  restated: [{ metric: 'revenue', month: '2025-10', before: 1200.5, after: 1250 }],
};

export const jobs: Jobs = {
  time_zone: 'Europe/Berlin',
  jobs: [
    {
      name: 'nightly',
      at: '0 2 * * *',
      said: 'every day at 02:00',
      next: '2026-11-30T01:00:00Z',
      last: { outcome: 'done', ended: '2026-11-29T01:00:04Z' },
    },
  ],
  history: [
    {
      job: 'nightly',
      began: '2026-11-29T01:00:00Z',
      ended: '2026-11-29T01:00:04Z',
      attempt: 2,
      outcome: 'done',
    },
  ],
  running: null,
};

export const learned: Learned = {
  learned: [
    {
      number: 1,
      status: 'proposed',
      question: 'sales per rep',
      means: 'revenue by dealer',
      times: 3,
      objection: '"rep" is also a segment',
      yaml: 'dealer: {synonyms: [rep]}',
    },
    { number: 3, status: 'proposed', word: 'flagship', means: 'model', times: 4 },
    { number: 4, status: 'proposed', word: 'rep', times: 1, yaml: 'dealer: {synonyms: [rep]}' },
    { number: 2, status: 'accepted', word: 'turnover', means: 'revenue', times: 9 },
  ],
};

export const questions: Questions = {
  top: [{ question: 'revenue by region', times: 91 }],
  unanswered: [
    {
      question: 'revenue for flagship models',
      times: 4,
      outcome: 'unread',
      codes: ['unknown_word'],
    },
  ],
  wanting: [
    {
      question: 'revenue by customer',
      times: 2,
      outcome: 'answered',
      yaml: 'rollups:\n  declare:\n    sales_customer: {dataset: sales, dimensions: [customer]}\n',
    },
  ],
  disliked: [{ question: 'margin by month', note: 'without fleet, please' }],
};

export const keys: Keys = {
  keys: [
    { id: 'k1', name: 'dashboard', role: 'viewer', created: '2026-11-01T08:00:00Z', expires: null },
  ],
};

export const audit: Audit = {
  lines: [
    { at: '2026-11-29T03:00:00Z', who: 'Ada', action: 'rollback', what: '20261121-1' },
    'a line of an older release',
  ],
};
