import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import type { Outcome } from './api';
import { signOut } from './lib/key';
import { capabilities, me, members, status } from './testing/pages';
import { ambiguous, answered, chart, refused, report, unread } from './testing/replies';

/** What the server says to each question or draft; anything else is a failure. */
let replies: Map<string, Outcome>;
let sent: unknown[];
let served: { status: unknown };
let app: ReturnType<typeof mount>;

beforeEach(() => {
  replies = new Map();
  sent = [];
  served = { status };
  history.replaceState(null, '', '/');
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
    const path = address.replace('/api/v1', '');
    if (path.startsWith('/suggestions')) {
      return Response.json({ suggestions: [{ text: 'revenue by region', kind: 'question' }] });
    }
    if (path === '/status') return Response.json(served.status);
    if (path === '/me') return Response.json(me);
    if (path === '/capabilities') return Response.json(capabilities);
    if (path.startsWith('/members')) return Response.json(members);
    if (path === '/feedback') {
      sent.push(JSON.parse(String(init?.body)));
      return new Response(null, { status: 204 });
    }
    const body = JSON.parse(String(init?.body)) as { question?: string; draft?: unknown };
    sent.push(body);
    const reply = replies.get(body.draft ? JSON.stringify(body.draft) : (body.question ?? ''));
    const problem = { title: 'The source is gone', status: 500, code: 'source_gone' };
    return reply ? Response.json(reply) : Response.json(problem, { status: 500 });
  });
});

afterEach(async () => {
  await unmount(app);
  vi.unstubAllGlobals();
});

async function open(address: string) {
  history.replaceState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }));
  app = mount(App, { target: document.body });
  await settle();
}

async function settle() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  flushSync();
}

const page = () => document.querySelector('main')?.textContent?.replaceAll(/\s+/g, ' ') ?? '';
const box = () => document.querySelector<HTMLInputElement>('#question') as HTMLInputElement;
const query = () => new URLSearchParams(location.search).get('q');

/** A machine that does much else at the same time is slow. */
const patience = { timeout: 10_000 };

/** Waits for what is loaded only when it is needed. */
async function appears(text: string) {
  await vi.waitFor(() => {
    flushSync();
    expect(page()).toContain(text);
  }, patience);
}

async function press(name: string) {
  const buttons = [...document.querySelectorAll('button')];
  const button = buttons.find((one) => one.textContent?.replaceAll(/\s+/g, ' ').includes(name));
  if (!button) throw new Error(`no button "${name}" in: ${page()}`);
  button.click();
  await settle();
}

test('a verified answer says so, to the eye and to the ear', async () => {
  const question = 'turnover by region';
  replies.set('sales by region', { ...answered, verified: { question } });
  await open('/?q=sales+by+region');
  await vi.waitFor(() => {
    flushSync();
    expect(page()).toContain('verified: the answer to “turnover by region” was compared');
  });
  const mark = document.querySelector('.verified');
  expect(mark?.getAttribute('title')).toContain('turnover by region');
});

test('the beginning offers questions, and one click asks', async () => {
  replies.set('revenue by region', answered);
  await open('/');
  await appears('Questions to begin with');
  await press('revenue by region');
  expect(page()).toContain(answered.headline);
  expect(query()).toBe('revenue by region');
});

test('an answer shows the sentence, the numbers, the assumption and how it was computed', async () => {
  replies.set('sales by region', answered);
  await open('/?q=sales+by+region');
  expect(box().value).toBe('sales by region');
  const how = document.querySelector('details') as HTMLDetailsElement;
  how.open = true;
  how.dispatchEvent(new Event('toggle'));
  await appears('SELECT region');
  for (const text of [
    answered.headline,
    '€1,240,310.00',
    '"sales" means revenue',
    'sales_month, sales_day: dimension missing: region',
    '0 tokens',
    'SELECT region',
  ]) {
    expect(page()).toContain(text);
  }
  expect(document.querySelectorAll('tbody tr')).toHaveLength(2);
  expect(document.title).toBe('sales by region · Reckoner');
});

test('an assumption is changed with one click, and the link says what was meant', async () => {
  replies.set('sales by region', answered);
  replies.set('{"v":1,"show":["units_sold"]}', { ...answered, said: 'units sold by region' });
  await open('/?q=sales+by+region');
  await press('units sold');
  expect(sent.at(-1)).toEqual({
    question: answered.question,
    draft: { v: 1, show: ['units_sold'] },
  });
  expect(query()).toBe('units sold by region');
  expect(box().value).toBe('units sold by region');
});

test('a follow-up sends the draft before it, until the conversation starts afresh', async () => {
  replies.set('sales by region', answered);
  replies.set('by month', { ...answered, said: 'revenue by month' });
  await open('/?q=sales+by+region');
  await press('by month');
  expect(sent.at(-1)).toEqual({ question: 'by month', previous: answered.draft });
  expect(query()).toBe('revenue by month');
  await press('Start afresh');
  await press('by month');
  expect(sent.at(-1)).toEqual({ question: 'by month' });
});

test('an ambiguous question has no rows, only choices', async () => {
  replies.set('claims by region', ambiguous);
  replies.set('{"v":1,"by":["plant_region"]}', answered);
  await open('/?q=claims+by+region');
  expect(document.querySelector('table')).toBeNull();
  await press('claims by plant region');
  expect(page()).toContain(answered.headline);
});

test('an unread question strikes the word and offers the repair', async () => {
  replies.set(unread.question, unread);
  replies.set('revenue for models', answered);
  await open(`/?q=${unread.question}`);
  expect(document.querySelector('s')?.textContent).toBe('flagship');
  expect(page()).toContain('revenue by model');
  await press('revenue for models');
  expect(page()).toContain(answered.headline);
});

test('a refusal gives its reason, the lines to write and the question to ask', async () => {
  replies.set('claims per 1000', refused);
  replies.set('{"v":1,"show":["claims"]}', answered);
  await open('/?q=claims per 1000');
  for (const text of ['Units sold are not known', 'model.yaml', 'joins: {component_id']) {
    expect(page()).toContain(text);
  }
  await press('claims by component');
  expect(page()).toContain(answered.headline);
});

test('no rows: the filter is named, and the way out is a click', async () => {
  const none = {
    ...answered,
    table: { ...answered.table, rows: [], formatted: [], total_rows: 0 },
  };
  const empty = {
    filter: 'for region Atlantis',
    text: '“for region Atlantis” leaves nothing. Without it: Revenue was €9.',
    draft: { v: 9 },
    said: 'revenue of anywhere',
  };
  replies.set('x', { ...none, empty });
  replies.set('{"v":9}', answered);
  await open('/?q=x');
  expect(page()).toContain(empty.text);
  expect(document.querySelector('table')).toBeNull();
  await press('revenue of anywhere');
  expect(page()).toContain('€1,240,310.00');
});

test('a failure says what happened and can be asked again', async () => {
  await open('/?q=x');
  expect(page()).toContain('The source is gone');
  replies.set('x', answered);
  await press('Ask again');
  expect(page()).toContain(answered.headline);
});

test('another form of chart is one click away, and so is the way back', async () => {
  replies.set('sales by region', { ...answered, chart });
  await open('/?q=sales+by+region');
  await press('table');
  expect(sent.at(-1)).toEqual({ question: 'sales by region', chart: 'table' });
  await press('best fit');
  expect(sent.at(-1)).toEqual({ question: 'sales by region' });
});

test('several numbers are several tiles, and a chart that cannot be had says why', async () => {
  const kpis = [
    { value: '€2.9M', label: 'Revenue', delta: '+8.2%', better: true },
    { value: '81', label: 'Health score', delta: null, better: null, band: 'watch' },
  ];
  replies.set('x', {
    ...answered,
    kpi: kpis[0] ?? null,
    kpis,
    note: 'Not drawn as asked: no pie.',
  });
  await open('/?q=x');
  for (const text of ['€2.9M', '+8.2%', '(better)', '81', 'watch', 'Not drawn as asked: no pie.']) {
    expect(page()).toContain(text);
  }
});

test('a report shows all its answers', async () => {
  replies.set('summary', report);
  await open('/?q=summary');
  await appears('Stock is steady.');
  expect(page()).toContain('CEO weekly summary');
  expect(page()).toContain('This tile has no answer. Units sold are not known by component.');
});

test('of a long table only the rows in sight are drawn, and it can be sorted and searched', async () => {
  const rows = Array.from({ length: 100_000 }, (_, at) => [`r${at}`, at, 0]);
  const formatted = rows.map((row) => row.map(String));
  const table = { ...answered.table, rows, formatted, total_rows: 120_000 };
  replies.set('x', { ...answered, table });
  await open('/?q=x');
  const drawn = () =>
    [...document.querySelectorAll('tbody tr[data-place] th')].map((th) => th.textContent?.trim());
  expect(drawn().length).toBeLessThan(60);
  expect(drawn()[0]).toBe('r0');
  expect(page()).toContain('100,000 of 120,000 rows are shown; an export has them all.');
  expect(document.querySelector('table')?.getAttribute('aria-rowcount')).toBe('100001');
  await press('Revenue');
  expect(drawn()[0]).toBe('r99999');
  expect(document.querySelector('[aria-sort]')?.getAttribute('aria-sort')).toBe('descending');
  expect(new URLSearchParams(location.search).get('sort')).toBe('1d');
  const find = document.querySelector<HTMLInputElement>('.tools input') as HTMLInputElement;
  find.value = 'r7777';
  find.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
  expect(drawn()).toHaveLength(11);
  expect(new URLSearchParams(location.search).get('find')).toBe('r7777');
});

test('a chip is changed without language: a draft is sent', async () => {
  replies.set('revenue by region', { ...answered, words: [] });
  replies.set('{"v":1,"show":["revenue"],"by":["channel"]}', { ...answered, said: 'by channel' });
  replies.set('{"v":1,"show":["revenue"]}', { ...answered, said: 'revenue' });
  await open('/?q=revenue+by+region');
  await press('by region');
  await appears('Channel');
  await press('Channel');
  expect(sent.at(-1)).toEqual({ draft: { v: 1, show: ['revenue'], by: ['channel'] } });
  expect(query()).toBe('by channel');
  await press('Take away: by region');
  expect(sent.at(-1)).toEqual({ draft: { v: 1, show: ['revenue'] } });
});

test('several members are chosen for a filter, or all but these', async () => {
  const draft = { v: 1, show: ['revenue'], where: [{ in: { region: ['Asia'] } }] };
  const next = { v: 1, show: ['revenue'], where: [{ not_in: { region: ['Asia', 'Europe'] } }] };
  replies.set('revenue in asia', { ...answered, draft });
  replies.set(JSON.stringify(next), { ...answered, headline: 'Elsewhere.' });
  await open('/?q=revenue+in+asia');
  await press('only region is Asia');
  await appears('Apply');
  const dialog = document.querySelector('[role=dialog]') as HTMLElement;
  await vi.waitFor(() => expect(dialog.querySelectorAll('[type=checkbox]')).toHaveLength(3));
  const boxes = [...dialog.querySelectorAll<HTMLInputElement>('[type=checkbox]')];
  expect(boxes.map(({ checked }) => checked)).toEqual([true, false, false]);
  boxes[1]?.click();
  const which = dialog.querySelector('select') as HTMLSelectElement;
  which.value = 'not';
  which.dispatchEvent(new Event('change', { bubbles: true }));
  dialog.querySelector('form')?.requestSubmit();
  await settle();
  expect(sent.at(-1)).toEqual({ draft: next });
  expect(page()).toContain('Elsewhere.');
});

test('a row is gone into by a dimension that can answer, and left again by the breadcrumb', async () => {
  const part = { v: 1, show: ['revenue'], by: ['model'], where: [{ in: { region: ['Europe'] } }] };
  replies.set('revenue by region', { ...answered, words: [] });
  replies.set(JSON.stringify({ v: 1, show: part.show, where: part.where, by: part.by }), {
    ...answered,
    said: 'revenue by model for Europe',
    draft: part,
  });
  replies.set(JSON.stringify(answered.draft), { ...answered, headline: 'Back up.' });
  await open('/?q=revenue+by+region');
  await press('Europe');
  await appears('Split it by');
  const offered = [...document.querySelectorAll('[role=dialog] li')].map((li) =>
    li.textContent?.trim(),
  );
  expect(offered).toEqual(['Model', 'Channel']);
  await press('Model');
  expect(page()).toContain('revenue by model for Europe');
  expect(document.querySelector('nav[aria-label="Where this is"]')).not.toBeNull();
  await press('revenue by region');
  expect(page()).toContain('Back up.');
  expect(document.querySelector('nav[aria-label="Where this is"]')).toBeNull();
});

test('a follow-up shows what it changed', async () => {
  replies.set('revenue by region', answered);
  const draft = { v: 1, show: ['revenue'], by: [{ time: 'month' }] };
  replies.set('by month', { ...answered, draft, said: 'revenue by month' });
  await open('/?q=revenue+by+region');
  await press('by month');
  expect(document.querySelector('del')?.textContent).toContain('by region');
  expect(document.querySelector('ins')?.textContent).toContain('by month');
});

test('thumbs down asks why, and says it', async () => {
  replies.set('x', answered);
  await open('/?q=x');
  await press('Not a good answer');
  expect(sent.at(-1)).toEqual({ question: answered.question, draft: answered.draft, good: false });
  const note = document.querySelector<HTMLInputElement>('#note') as HTMLInputElement;
  note.value = 'without fleet';
  note.dispatchEvent(new Event('input', { bubbles: true }));
  await press('Send');
  expect(sent.at(-1)).toMatchObject({ good: false, note: 'without fleet' });
  expect(page()).toContain('Noted, thank you.');
});

test('a link to something the model no longer has says so', async () => {
  const gone = { ...refused, issues: [{ code: 'unknown_name', message: 'There is no `gone`.' }] };
  replies.set('{"v":1,"show":["gone"]}', gone);
  await open(`/?q=gone&d=${encodeURIComponent('{"v":1,"show":["gone"]}')}`);
  expect(page()).toContain('This asks for something that is no longer there');
  expect(page()).toContain('There is no `gone`.');
});

test('a server that wants a key is given one, and everything is asked again', async () => {
  let key = '';
  const served = globalThis.fetch;
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
    key = new Headers(init?.headers).get('Authorization') ?? '';
    if (key === 'Bearer right') return served(address, init);
    const problem = { title: 'Unauthorized', status: 401, code: 'unauthorized' };
    return Response.json(problem, { status: 401 });
  });
  replies.set('x', answered);
  await open('/?q=x');
  const enter = async (text: string) => {
    const field = document.querySelector<HTMLInputElement>('#key') as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.form?.requestSubmit();
    await settle();
  };
  await appears('Sign in');
  await enter('wrong');
  await appears('The server does not know this key.');
  await enter('right');
  await appears(answered.headline);
  expect(document.querySelector('#key')).toBeNull();
  signOut();
});

test('that the data is stale, or the budget spent, is said on every page', async () => {
  vi.useFakeTimers();
  try {
    const snapshot = { ...status.snapshot, stale: true, age_seconds: 172_800 };
    served.status = { ...status, snapshot };
    history.replaceState(null, '', '/');
    app = mount(App, { target: document.body });
    const notice = async (millis: number) => {
      await vi.advanceTimersByTimeAsync(millis);
      flushSync();
      return document.querySelector('[role=status]')?.textContent?.replaceAll(/\s+/g, ' ');
    };
    expect(await notice(1001)).toContain('The data is stale. It was worked out 2 days ago');
    const minute = { used: 9_800, reserved: 200, limit: 10_000 };
    served.status = { ...status, tokens: { ...status.tokens, minute } };
    expect(await notice(60_000)).toContain('Help by a language model is paused');
    served.status = status;
    expect((await notice(60_000))?.trim()).toBe('');
  } finally {
    vi.useRealTimers();
  }
});

test('text of the data is text, whatever it looks like', async () => {
  replies.set('x', { ...answered, headline: '<img src=x onerror=alert(1)>' });
  await open('/?q=x');
  expect(document.querySelector('main img')).toBeNull();
  expect(page()).toContain('<img src=x onerror=alert(1)>');
});
