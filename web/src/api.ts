/**
 * What the server says and is asked: the types of `POST /api/query` and `GET /api/suggestions`,
 * and the two calls. Nothing here knows about the page.
 */

import { parseServerTiming, type Stage } from './lib/timing';

/** What was said, in the server's own form. The page hands it back and never looks inside. */
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

export interface Chart {
  type: string;
  confidence: 'high' | 'medium';
  reason: string;
  alternatives: string[];
  chartjs: ChartJson;
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
  rejected?: { rollup: string; reason: string; detail?: string | null }[];
}

export interface Provenance {
  route: 'rollup' | 'live' | 'mixed';
  snapshot?: string | null;
  as_of?: string | null;
  built?: string | null;
  leaves: Leaf[];
  sql: string[];
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

export interface Report {
  status: 'report';
  title: string;
  answers: Answered[];
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
  kind: 'question' | 'metric' | 'dimension' | 'value' | 'recent';
}

/** A question, a draft, or the draft that a person chose among what a question may mean. */
export type Request = (
  { question: string } | { draft: Draft } | { question: string; draft: Draft }
) & {
  previous?: Draft;
  /** A form of chart, if the person has picked one. */
  chart?: string;
};

export type Reply =
  { ok: true; outcome: Outcome; timing: Stage[] } | { ok: false; problem: Problem };

const outcomes = new Set(['answered', 'ambiguous', 'unread', 'refused', 'report']);

/** Asks. Never rejects, except with an `AbortError` where `signal` was used. */
export async function query(request: Request, signal?: AbortSignal): Promise<Reply> {
  let response: Response;
  try {
    response = await fetch('/api/query', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    return { ok: false, problem: unreachable };
  }
  const body: unknown = await response.json().catch(() => null);
  if (signal?.aborted) throw new DOMException('a newer question was asked', 'AbortError');
  if (response.ok && isOutcome(body)) {
    const timing = parseServerTiming(response.headers.get('Server-Timing'));
    return { ok: true, outcome: body, timing };
  }
  return { ok: false, problem: asProblem(response.status, body) };
}

/** Completions of `text`, or questions to begin with where it is empty. */
export async function suggestions(text: string, signal?: AbortSignal): Promise<Suggestion[]> {
  try {
    const response = await fetch(`/api/suggestions?q=${encodeURIComponent(text)}`, {
      ...(signal && { signal }),
    });
    if (!response.ok) return [];
    const body: unknown = await response.json();
    return isRecord(body) && Array.isArray(body['suggestions']) ? body['suggestions'] : [];
  } catch {
    // Completions are a convenience: without them the question can still be typed and asked.
    return [];
  }
}

const unreachable: Problem = {
  title: 'The server cannot be reached',
  status: 0,
  detail: 'Is Reckoner still running? Nothing was lost: ask again when it is back.',
  code: 'unreachable',
};

function asProblem(status: number, body: unknown): Problem {
  const said = isRecord(body) ? body : {};
  const text = (key: string) => (typeof said[key] === 'string' ? said[key] : null);
  return {
    title: text('title') ?? 'The server gave an answer this page cannot read',
    status,
    detail: text('detail'),
    code: text('code') ?? (status >= 400 ? `http_${status}` : 'unreadable_reply'),
    instance: text('instance'),
  };
}

function isOutcome(body: unknown): body is Outcome {
  return isRecord(body) && typeof body['status'] === 'string' && outcomes.has(body['status']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
