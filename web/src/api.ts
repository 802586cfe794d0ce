/** Every call to the server, in one place. Nothing here knows about the page. */

import type { Broken, Capabilities, Draft, Format, Got, Members, Outcome, Problem } from './wire';
import type { Reply, Report, Request, Suggestion } from './wire';
import { eventsOf, type RunEvent } from './lib/events';
import { keyHeader, refusedKey } from './lib/key';
import { language } from './lib/language';
import { parseServerTiming } from './lib/timing';

export type * from './wire';

const root = '/api/v1';

const outcomes = new Set(['answered', 'ambiguous', 'unread', 'refused', 'report']);

/** Asks. Never rejects, except with an `AbortError` where `signal` was used. */
export async function query(request: Request, signal?: AbortSignal): Promise<Reply> {
  const reply = await send('POST', '/query', localised(request), signal);
  if (!reply.ok) return reply;
  const { response, body } = reply.value;
  if (!isOutcome(body)) return { ok: false, problem: asProblem(response.status, body) };
  const timing = parseServerTiming(response.headers.get('Server-Timing'));
  return { ok: true, outcome: body, timing };
}

/** Many at once, of one snapshot. */
export function batch(
  questions: Request[],
): Promise<Got<{ snapshot: string; results: (Outcome | Broken)[] }>> {
  return post('/batch', { questions: questions.map(localised) });
}

/** A report of the model: every answer of it, every picture that is not drawn here. */
export function reportOf(name: string, theme: 'light' | 'dark'): Promise<Got<Report>> {
  const locale = language();
  const asked = { charts: 'chartjs_or_svg', theme, ...(locale && { locale }) };
  return get(`/reports/${encodeURIComponent(name)}?${new URLSearchParams(asked)}`);
}

/** The answer as a file. */
export async function fileOf(
  request: Request,
  format: Format,
  theme: 'light' | 'dark',
): Promise<Got<Blob>> {
  const asked = await reach('POST', '/query', { ...localised(request), format, theme });
  if (!asked.ok) return asked;
  const response = asked.value;
  if (!response.ok) {
    return { ok: false, problem: asProblem(response.status, await bodyOf(response)) };
  }
  const isJson = response.headers.get('Content-Type')?.includes('json') ?? false;
  if (isJson && format !== 'json') {
    const { message, title } = await reasonOf(response);
    return { ok: false, problem: { title, status: 200, code: 'no_such_file', detail: message } };
  }
  return { ok: true, value: await response.blob() };
}

/** Completions of `text`, or questions to begin with where it is empty. */
export async function suggestions(text: string, signal?: AbortSignal): Promise<Suggestion[]> {
  // Completions are a convenience: without them the question can still be typed and asked.
  const reply = await get<{ suggestions?: unknown }>(
    `/suggestions?q=${encodeURIComponent(text)}`,
    signal,
  ).catch(() => null);
  const found = reply?.ok && isRecord(reply.value) ? reply.value.suggestions : null;
  return Array.isArray(found) ? found : [];
}

let known: Promise<Capabilities | null> | null = null;

/** What can be asked: fetched once, and again only where that failed or `anew`. */
export function capabilities(anew = false): Promise<Capabilities | null> {
  if (anew) known = null;
  known ??= get<Capabilities>('/capabilities').then((reply) => {
    if (reply.ok && Array.isArray(reply.value?.metrics)) return reply.value;
    known = null;
    return null;
  });
  return known;
}

export function members(text: string, dimension?: string, limit = 50): Promise<Got<Members>> {
  const asked = new URLSearchParams({ q: text, limit: String(limit) });
  if (dimension) asked.set('dimension', dimension);
  return get(`/members?${asked}`);
}

export function feedback(said: {
  question?: string;
  draft: Draft;
  good: boolean;
  note?: string;
}): Promise<Got<null>> {
  return post('/feedback', said);
}

export function get<T>(path: string, signal?: AbortSignal): Promise<Got<T>> {
  return call<T>('GET', path, undefined, signal);
}

export function post<T>(path: string, body: unknown = {}): Promise<Got<T>> {
  return call<T>('POST', path, body);
}

export function remove<T>(path: string): Promise<Got<T>> {
  return call<T>('DELETE', path);
}

/** What a run of a job reports, one thing after the other, until it is over. */
export async function follow(
  address: string,
  tell: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = address.replace(/^\/api(\/v1)?/, '');
  const asked = await reach('GET', path, undefined, signal);
  if (!asked.ok || !asked.value.ok || !asked.value.body) {
    const problem = asked.ok ? asProblem(asked.value.status, null) : asked.problem;
    return tell({ type: 'failed', message: problem.title });
  }
  for await (const event of eventsOf(asked.value.body)) tell(event);
}

async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Got<T>> {
  const reply = await send(method, path, body, signal);
  return reply.ok ? { ok: true, value: reply.value.body as T } : reply;
}

async function send(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Got<{ response: Response; body: unknown }>> {
  const asked = await reach(method, path, body, signal);
  if (!asked.ok) return asked;
  const response = asked.value;
  const said = await bodyOf(response);
  if (signal?.aborted) throw new DOMException('no longer wanted', 'AbortError');
  if (!response.ok) return { ok: false, problem: asProblem(response.status, said) };
  return { ok: true, value: { response, body: said } };
}

async function reach(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Got<Response>> {
  const headers = {
    ...keyHeader(),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  try {
    const response = await fetch(root + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.status === 401) refusedKey();
    return { ok: true, value: response };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { ok: false, problem: unreachable };
  }
}

function localised<R extends Request>(request: R): R {
  const locale = language();
  return locale ? { ...request, locale } : request;
}

const unreachable: Problem = {
  title: 'The server cannot be reached',
  status: 0,
  detail: 'Is Reckoner still running? Nothing was lost: ask again when it is back.',
  code: 'unreachable',
};

function bodyOf(response: Response): Promise<unknown> {
  return response.status === 204 ? Promise.resolve(null) : response.json().catch(() => null);
}

/** Why an answer has no file, where the server said so in place of one. */
async function reasonOf(response: Response): Promise<{ title: string; message: string | null }> {
  const body = await bodyOf(response);
  const issues = isRecord(body) && Array.isArray(body['issues']) ? body['issues'] : [];
  const first: unknown = issues[0];
  const message = isRecord(first) && typeof first['message'] === 'string' ? first['message'] : null;
  return { title: 'There is no such file of this answer', message };
}

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
