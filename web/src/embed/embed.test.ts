import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ambiguous, answered, chart, refused, unread } from '../testing/replies';
import { ReckonerAnswer, type TokenNeeded } from './element';
import { frame } from './frame';
import './main';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>';

/** What the server says to each token, one reply after the other. */
let replies: { status?: number; body?: unknown; headers?: Record<string, string> }[];
let sent: { address: string; token: string | null; body: Record<string, unknown> }[];
let element: HTMLElement;

beforeEach(() => {
  replies = [];
  sent = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('authorization');
    sent.push({ address, token, body: JSON.parse(String(init.body)) });
    const { status = 200, body = answered, headers = {} } = replies.shift() ?? {};
    return Response.json(body, { status, headers });
  });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function put(attributes: Record<string, string>): ReckonerAnswer {
  const made = document.createElement('reckoner-answer') as ReckonerAnswer;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  document.body.append(made);
  element = made;
  return made;
}

const text = () => element.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ') ?? '';
const shows = (...texts: string[]) =>
  vi.waitFor(() => {
    for (const one of texts) expect(text()).toContain(one);
  });

const at = { question: 'sales by region', server: 'https://reckoner.example/', token: 'one' };

test('it asks the server that it is told, and shows sentence, picture and numbers', async () => {
  replies = [{ body: { ...answered, chart: { ...chart, chartjs: null, svg } } }];
  put({ ...at, theme: 'dark', locale: 'de-DE', height: '300', chart: 'bar' });
  await shows(answered.headline, 'Europe', '€1,240,310.00', 'How it was computed');
  expect(sent).toEqual([
    {
      address: 'https://reckoner.example/api/v1/query',
      token: 'Bearer one',
      body: {
        question: 'sales by region',
        charts: 'svg',
        theme: 'dark',
        chart: 'bar',
        locale: 'de-DE',
      },
    },
  ]);
  const root = element.shadowRoot;
  expect(root?.querySelector('figure')?.getAttribute('aria-label')).toBe(chart.summary);
  expect(root?.querySelector('svg path')).not.toBe(null);
  expect(root?.querySelector('a')?.href).toBe('https://reckoner.example/?q=sales+by+region');
  expect(element.style.height).toBe('300px');
});

test('a picture that could act is not shown, and a reply becomes no markup', async () => {
  const hostile = svg.replace('<path', '<script>alert(1)</script><path');
  const headline = '<img src=x onerror=alert(1)>';
  replies = [{ body: { ...answered, headline, chart: { ...chart, svg: hostile } } }];
  put(at);
  await shows(headline);
  expect(element.shadowRoot?.querySelector('svg, img, script')).toBe(null);
});

test('what has no answer says why; a choice is one click', async () => {
  replies = [{ body: ambiguous }, { body: unread }, { body: refused }];
  put(at);
  await shows('Which one is meant?');
  element.shadowRoot?.querySelector('button')?.click();
  await shows('Not all of this was understood');
  expect(sent[1]?.body['draft']).toEqual(ambiguous.choices[0]?.draft);
  (element as ReckonerAnswer).question = 'another';
  await shows('No answer to');
  expect(sent[2]?.body['draft']).toBe(undefined);
});

test('a refused token is renewed by the callback, and what is shown stays meanwhile', async () => {
  replies = [{}, { status: 401 }, {}];
  const made = put(at);
  await shows(answered.headline);
  made.getToken = async () => 'two';
  made.refresh();
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  expect(sent.map(({ token }) => token)).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
  await shows(answered.headline);
});

test('a refused token is renewed by the event, now or later', async () => {
  replies = [{ status: 401 }, {}];
  const needed = vi.fn((event: Event) => {
    event.preventDefault();
    setTimeout(() => (event as CustomEvent<TokenNeeded>).detail.use('two'), 10);
  });
  document.body.addEventListener('tokenNeeded', needed, { once: true });
  put({ question: at.question, server: at.server });
  await shows(answered.headline);
  expect(needed).toHaveBeenCalledTimes(1);
  expect(sent.map(({ token }) => token)).toEqual([null, 'Bearer two']);
});

test('where nobody has a fresh token, it says that this one has run out', async () => {
  replies = [{ status: 401 }];
  put(at);
  await shows('no longer open', 'Try again');
  expect(sent).toHaveLength(1);
});

test('tokens that are all refused are not asked for without end', async () => {
  replies = Array.from({ length: 9 }, () => ({ status: 401 }));
  const made = put(at);
  let count = 0;
  made.getToken = async () => `fresh ${(count += 1)}`;
  await shows('no longer open');
  expect(count).toBe(2);
});

test('a busy server is asked again, and what it may not be asked is said', async () => {
  replies = [
    { status: 503, headers: { 'Retry-After': '0.05' } },
    { status: 403, body: { title: 'Forbidden', detail: 'Only these questions.', status: 403 } },
  ];
  put(at);
  await shows('too much to do');
  await shows('Forbidden', 'Only these questions.');
});

test('the page for frames takes its token from the fragment, and leaves it in no address', async () => {
  history.replaceState(null, '', '/embed?question=sales&theme=dark#token=abc');
  frame();
  await vi.waitFor(() => expect(sent[0]?.token).toBe('Bearer abc'));
  expect(sent[0]?.body).toMatchObject({ question: 'sales', theme: 'dark' });
  expect(location.hash).toBe('');
});

test('a token in the query is not used', async () => {
  history.replaceState(null, '', '/embed?question=sales&token=abc');
  frame();
  expect(document.body.textContent).toContain('it is not used');
  expect(document.querySelector('reckoner-answer')).toBe(null);
});

test('a token by message counts only from the origin that was named', async () => {
  const parent = { postMessage: vi.fn() };
  vi.stubGlobal('parent', parent);
  history.replaceState(null, '', '/embed?question=sales&origin=https://intranet.example');
  frame();
  expect(parent.postMessage).toHaveBeenCalledWith(
    { type: 'reckoner:token-needed' },
    'https://intranet.example',
  );
  const say = (origin: string, source: unknown, data: unknown) => {
    const event = new MessageEvent('message', { data, origin });
    Object.defineProperty(event, 'source', { value: source });
    window.dispatchEvent(event);
  };
  const token = { type: 'reckoner:token', token: 'abc' };
  say('https://elsewhere.example', parent, token);
  say('https://intranet.example.elsewhere.example', parent, token);
  say('https://intranet.example', {}, token);
  say('https://intranet.example', parent, { type: 'reckoner:token', token: 7 });
  expect(document.querySelector('reckoner-answer')).toBe(null);
  say('https://intranet.example', parent, token);
  await vi.waitFor(() => expect(sent[0]?.token).toBe('Bearer abc'));
});
