import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ambiguous, answered, unread } from '../testing/replies';
import { Conversation } from './conversation.svelte';

type Answer = (body: unknown, status?: number) => void;

/** The requests so far, each with the way to answer it. */
let requests: { body: unknown; answer: Answer }[] = [];

beforeEach(() => {
  requests = [];
  vi.useFakeTimers();
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      requests.push({
        body: JSON.parse(String(init.body)),
        answer: (body, status = 200) => resolve(new Response(JSON.stringify(body), { status })),
      });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('an answer is shown and becomes what follow-ups build on', async () => {
  const conversation = new Conversation();
  const asked = conversation.ask({ text: 'sales by region' });
  requests[0]?.answer(answered);
  expect(await asked).toMatchObject({ ok: true });
  expect(conversation.screen).toMatchObject({ kind: 'outcome', outcome: answered });
  expect(conversation.context).toEqual({
    said: answered.said,
    draft: answered.draft,
    changes: null,
  });
});

test.each([
  ['words', { text: 'by month' }, { question: 'by month' }],
  [
    'a follow-up',
    { text: 'by month', previous: { v: 1 } },
    { question: 'by month', previous: { v: 1 } },
  ],
  ['a click', { text: 'units sold', draft: { v: 1 } }, { draft: { v: 1 } }],
  [
    'a choice',
    { text: 'units sold', draft: { v: 1 }, of: 'sales' },
    { question: 'sales', draft: { v: 1 } },
  ],
  ['a form', { text: 'x', chart: 'bar' }, { question: 'x', chart: 'bar' }],
])('%s are sent as they are', async (_, asking, body) => {
  const asked = new Conversation().ask(asking);
  requests[0]?.answer(answered);
  await asked;
  expect(requests[0]?.body).toEqual(body);
});

test('what is no answer keeps the answer before it as the context', async () => {
  const conversation = new Conversation();
  for (const outcome of [answered, unread, ambiguous]) {
    const asked = conversation.ask({ text: 'x' });
    requests.at(-1)?.answer(outcome);
    await asked;
  }
  expect(conversation.screen).toMatchObject({ outcome: { status: 'ambiguous' } });
  expect(conversation.context?.said).toBe(answered.said);
});

test('the newest question wins, whatever arrives late', async () => {
  const conversation = new Conversation();
  const first = conversation.ask({ text: 'first' });
  const second = conversation.ask({ text: 'second' });
  requests[1]?.answer(unread);
  requests[0]?.answer(answered);
  expect(await first).toBeNull();
  expect(await second).toMatchObject({ ok: true });
  expect(conversation.screen).toMatchObject({ asking: { text: 'second' } });
});

test('nothing says "waiting" in the first 150 ms, nor after the reply', async () => {
  const conversation = new Conversation();
  const asked = conversation.ask({ text: 'x' });
  await vi.advanceTimersByTimeAsync(149);
  expect(conversation.waiting).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(conversation.waiting).toBe(true);
  requests[0]?.answer(answered);
  await asked;
  expect(conversation.waiting).toBe(false);
});

test('a failure is shown with the question, to be asked again', async () => {
  const conversation = new Conversation();
  const asked = conversation.ask({ text: 'x' });
  requests[0]?.answer({ title: 'Gone', code: 'source_gone' }, 500);
  await asked;
  expect(conversation.screen).toMatchObject({
    kind: 'failed',
    asking: { text: 'x' },
    problem: { title: 'Gone', status: 500 },
  });
});

test('going back to the beginning drops the reply still under way', async () => {
  const conversation = new Conversation();
  const asked = conversation.ask({ text: 'x' });
  conversation.reset();
  expect(await asked).toBeNull();
  expect(conversation.screen).toEqual({ kind: 'start' });
});
