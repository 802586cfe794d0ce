import { afterEach, expect, test, vi } from 'vitest';
import { query, suggestions } from './api';
import { answered } from './testing/replies';

afterEach(() => vi.unstubAllGlobals());

function serve(status: number, body: string, headers: Record<string, string> = {}) {
  const fetched = vi.fn(async () => new Response(body, { status, headers }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

test('an answer arrives with its times', async () => {
  const fetched = serve(200, JSON.stringify(answered), { 'Server-Timing': 'read;dur=0.031' });
  const reply = await query({ question: 'sales by region', previous: { v: 1 } });
  expect(reply).toEqual({
    ok: true,
    outcome: answered,
    timing: [{ name: 'read', micros: 31 }],
  });
  const [address, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
  expect(address).toBe('/api/v1/query');
  expect(JSON.parse(String(init.body))).toEqual({
    question: 'sales by region',
    previous: { v: 1 },
  });
});

test.each([
  [
    'a problem keeps its words',
    503,
    '{"type":"about:blank","title":"No snapshot","status":503,"detail":"Build one.","code":"no_snapshot","instance":"r-1"}',
    {
      title: 'No snapshot',
      status: 503,
      detail: 'Build one.',
      code: 'no_snapshot',
      instance: 'r-1',
    },
  ],
  [
    'a page in the place of a problem',
    502,
    '<html>Bad gateway</html>',
    {
      title: 'The server gave an answer this page cannot read',
      status: 502,
      detail: null,
      code: 'http_502',
      instance: null,
    },
  ],
  [
    'an outcome this page does not know',
    200,
    '{"status":"guessed"}',
    {
      title: 'The server gave an answer this page cannot read',
      status: 200,
      detail: null,
      code: 'unreadable_reply',
      instance: null,
    },
  ],
])('%s', async (_, status, body, problem) => {
  serve(status, body);
  expect(await query({ question: 'x' })).toEqual({ ok: false, problem });
});

test('a server that is gone is a problem, not an exception', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')));
  expect(await query({ question: 'x' })).toMatchObject({
    ok: false,
    problem: { code: 'unreachable' },
  });
});

test('completions: the question is escaped, and trouble means none', async () => {
  const found = [{ text: 'revenue & cost', kind: 'question' }];
  const fetched = serve(200, JSON.stringify({ suggestions: found }));
  expect(await suggestions('a & b?')).toEqual(found);
  expect(fetched).toHaveBeenCalledWith('/api/v1/suggestions?q=a%20%26%20b%3F', expect.anything());
  for (const [status, body] of [
    [500, '{}'],
    [200, 'nonsense'],
    [200, '{"suggestions":null}'],
  ] as const) {
    serve(status, body);
    expect(await suggestions('a')).toEqual([]);
  }
});
