/** What goes over the wire, as the contract of the server names it. Types only. */

import type { Stage } from './lib/timing';

/** What was said, in the server's own form: names, never ids. */
export type Draft = Readonly<Record<string, unknown>>;

export interface Word {
  text: string;
  start: number;
  end: number;
  kind: 'metric' | 'dimension' | 'value' | 'time' | 'operator' | 'number' | 'filler' | 'unknown';
  /** The name the word was taken for. */
  as?: string | null;
}

export interface Assumption {
  text: string;
  alternatives: { label: string; draft: Draft }[];
}

export interface Column {
  name: string;
  label: string;
  role: 'key' | 'value';
  type: 'text' | 'integer' | 'decimal' | 'float' | 'date' | 'boolean';
  unit: string | null;
  format: 'number' | 'integer' | 'percent' | 'currency' | 'date' | 'text';
}

export type Cell = string | number | boolean | null;

export interface Table {
  columns: Column[];
  /** Raw values; `formatted` holds the same cells as text. */
  rows: Cell[][];
  formatted: string[][];
  /** How many rows the answer has, of which `rows` may be the first few. */
  total_rows: number;
}

/**
 * A Chart.js configuration without colours, fonts or functions. A dataset's `formatted` holds the text
 * of each of its numbers.
 */
export interface ChartJson {
  type: string;
  data: { labels?: unknown[]; datasets: Record<string, unknown>[] };
  options?: Record<string, unknown>;
}

/** Which columns of the table a chart shows, and where. */
export interface ChartSpec {
  x?: { field: string }[];
  color?: { field: string } | null;
}

export interface Chart {
  type: string;
  confidence: 'high' | 'medium';
  reason: string;
  alternatives: string[];
  /** Forms that would mislead here, and why. */
  vetoed?: { type: string; why: string }[];
  /** Null where the form is one that the server draws, as SVG. */
  chartjs: ChartJson | null;
  /** The picture itself, where it was asked for and `chartjs` is null. */
  svg?: string | null;
  spec?: ChartSpec;
  summary: string;
}

export interface Kpi {
  value: string;
  label: string;
  delta?: string | null;
  /** Whether the change is a good one; null where neither direction is. */
  better?: boolean | null;
  /** The band it lies in, where the model declares bands: `good`. */
  band?: string | null;
}

export interface Leaf {
  dataset: string;
  rollup?: string | null;
  rows?: number | null;
  rejected?: { reason: string; detail?: string | null; rollups: string[] }[];
}

export interface Provenance {
  route: 'rollup' | 'live' | 'mixed';
  snapshot?: string | null;
  as_of?: string | null;
  built?: string | null;
  /** When the source gave what it was asked for. */
  fetched?: string | null;
  leaves: Leaf[];
  sql: string[];
  /** The conditions that the server adds for whoever asks. */
  policy?: string[];
}

/** First and last day, both included. */
export interface Period {
  from: string;
  to: string;
}

export interface Answered {
  status: 'answered';
  question?: string | null;
  said: string;
  draft: Draft;
  words: Word[];
  assumptions: Assumption[];
  headline: string;
  table: Table;
  chart: Chart | null;
  kpi: Kpi | null;
  /** All tiles, where there are several. */
  kpis?: Kpi[];
  /** Why there is no chart of the form that was asked for. */
  note?: string | null;
  provenance: Provenance;
  next: string[];
  /** Where there are no rows: the condition that emptied it, and the question without it. */
  empty?: { filter: string; text: string; draft: Draft; said: string } | null;
  /** The days that a time like "last quarter" came to. */
  period?: Period | null;
  /** The verified question that means the same, and whose answer was checked. */
  verified?: { question: string } | null;
  tokens: number;
}

export interface Ambiguous {
  status: 'ambiguous';
  question: string;
  words: Word[];
  choices: { said: string; draft: Draft }[];
}

export type Repair =
  { question: string } | { draft: Draft; said: string } | { file: string; yaml: string };

export interface Issue {
  code: string;
  message: string;
  start?: number | null;
  end?: number | null;
  hint?: string | null;
  repair?: Repair | null;
}

export interface Unread {
  status: 'unread';
  question: string;
  words: Word[];
  understood?: string | null;
  issues: Issue[];
}

export interface Refused {
  status: 'refused';
  said: string;
  draft: Draft;
  issues: Issue[];
}

/** A question that the world has kept from an answer, among others that were answered. */
export interface Broken {
  status: 'failed';
  code?: string;
  detail?: string | null;
  problem?: Problem;
}

export interface Tile {
  title: string;
  text?: string | null;
  /** How many of twelve columns it takes, where its author says so. */
  width?: number | null;
  outcome: Answered | Ambiguous | Unread | Refused | Broken;
}

export interface Report {
  status: 'report';
  report: { name: string; title: string; description?: string | null };
  snapshot?: string | null;
  built?: string | null;
  as_of?: string | null;
  tiles: Tile[];
}

export type Outcome = Answered | Ambiguous | Unread | Refused | Report;

/** An RFC 9457 problem, or the page's own words for a server that cannot be reached. */
export interface Problem {
  title: string;
  status: number;
  detail?: string | null;
  code: string;
  instance?: string | null;
}

export interface Suggestion {
  text: string;
  kind: 'question' | 'metric' | 'dimension' | 'value' | 'recent' | 'report';
}

/** A question, a draft, or the draft that a person chose among what a question may mean. */
export type Request = (
  { question: string } | { draft: Draft } | { question: string; draft: Draft }
) & {
  previous?: Draft;
  /** A form of chart, if the person has picked one. */
  chart?: string;
  /** Whether what Chart.js does not draw comes as a picture, and what that is drawn on. */
  charts?: 'chartjs_or_svg';
  theme?: 'light' | 'dark';
  locale?: string;
};

/** What a file of an answer may be. */
export type Format = 'csv' | 'xlsx' | 'json' | 'arrow' | 'svg' | 'png';

export type Reply =
  { ok: true; outcome: Outcome; timing: Stage[] } | { ok: false; problem: Problem };

/** What any other call comes to. */
export type Got<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export interface Metric {
  name: string;
  label: string;
  description?: string | null;
  expression?: string | null;
  unit?: string | null;
  format?: string | null;
  synonyms?: string[];
  better?: 'up' | 'down' | null;
  target?: string | null;
  /** What it is computed from. */
  datasets?: string[];
  /** What it can be split by. */
  dimensions: string[];
  /** Of these, what is worked out beforehand. */
  prepared?: string[];
  example?: string | null;
}

export interface Dimension {
  name: string;
  label: string;
  type?: string | null;
  synonyms?: string[];
  /** How many members it has, where that is known. */
  members?: number | null;
  datasets?: string[];
  example?: string | null;
}

/** The days that a dataset has rows for. */
export interface Stretch {
  dataset: string;
  label?: string | null;
  first: string;
  last: string;
}

export interface Source {
  name: string;
  rows?: number | null;
  as_of?: string | null;
  built?: string | null;
}

export interface Lack {
  kind?: string | null;
  what: string;
  where?: string | null;
  yaml?: string | null;
}

export interface Capabilities {
  model: string;
  snapshot: string;
  built?: string | null;
  time_zone?: string | null;
  currency?: string | null;
  metrics: Metric[];
  dimensions: Dimension[];
  times: Stretch[];
  datasets?: Source[];
  examples?: string[];
  shapes?: { shape: string; example: string }[];
  readiness?: Lack[];
}

export interface Members {
  members: { dimension: string; name: string }[];
  more?: boolean;
}

export interface Me {
  name?: string | null;
  role: 'viewer' | 'editor' | 'admin';
  policy?: string[];
  sign_in?: boolean;
}

export interface ReportNames {
  reports: { name: string; title: string; description?: string | null }[];
}

export interface Status {
  version: string;
  started?: string;
  uptime_seconds: number;
  snapshot: {
    id: string;
    built: string;
    age_seconds: number;
    stale: boolean;
    rollups: number;
    bytes: number;
  };
  questions: {
    total: number;
    answered: number;
    ambiguous: number;
    unread: number;
    refused: number;
    failed: number;
    without_tokens: number;
    rollup?: number;
    live?: number;
    mixed?: number;
    report?: number;
  };
  latency_micros: Record<string, number | null>;
  tokens: {
    spent: number;
    /** The budget: only where a language model may be asked at all. */
    saved?: number | null;
    minute?: { used: number; reserved: number; limit: number } | null;
    day?: { used: number; limit: number } | null;
    assist?: string | null;
  };
  caches: {
    name: string;
    entries: number;
    bytes: number;
    capacity?: number | null;
    hits: number;
    misses: number;
  }[];
  jobs?: unknown[];
  alerts: { name: string; state?: string | null; since?: string | null; message?: string | null }[];
}

export interface SnapshotList {
  current: string;
  snapshots: {
    id: string;
    built: string;
    bytes: number;
    rollups: { name: string; rows: number; bytes: number }[];
    datasets?: Source[];
    /** Why it cannot be read, if so. */
    damaged?: string | null;
    quarantined?: unknown[];
  }[];
}

/** What differs between two snapshots. */
export interface Differences {
  before: string;
  after: string;
  rows: { dataset: string; before: number; after: number }[];
  members: { dimension: string; new: string[]; gone: string[] }[];
  /** Numbers of months that were over, and are others now. */
  restated: { metric: string; month: string; before: unknown; after: unknown }[];
}

export interface Verdict {
  ok: boolean;
  files: number;
  bad: string[];
}

export interface Started {
  run: string;
  events: string;
}

export interface Run {
  /** The job; none for what somebody asked for. */
  job?: string | null;
  began?: string | null;
  ended?: string | null;
  only?: string[];
  attempt?: number | null;
  /** `done` or `failed`. */
  outcome?: string | null;
  snapshot?: string | null;
  code?: string | null;
  message?: string | null;
}

export interface Jobs {
  time_zone?: string | null;
  jobs: {
    name: string;
    at?: string | null;
    said?: string | null;
    only?: string[];
    next?: string | null;
    last?: Run | null;
  }[];
  history: Run[];
  running?: { run?: string; job?: string | null; events?: string } | null;
}

export interface Learned {
  learned: {
    number: number;
    status: string;
    question?: string | null;
    word?: string | null;
    means?: string | null;
    times?: number | null;
    objection?: string | null;
    yaml?: string | null;
  }[];
}

export interface Asked {
  question: string;
  times?: number | null;
  outcome?: string | null;
  codes?: string[];
  note?: string | null;
  /** The lines of the model by which a rollup would answer it. */
  yaml?: string | null;
}

export interface Questions {
  top?: Asked[];
  unanswered?: Asked[];
  disliked?: Asked[];
  /** Those that a rollup would answer which there is not. */
  wanting?: Asked[];
}

export interface Keys {
  keys: {
    id: string;
    name: string;
    role: string;
    created?: string | null;
    expires?: string | null;
  }[];
}

export interface Audit {
  lines: (string | Record<string, unknown>)[];
}
