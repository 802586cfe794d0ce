import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import type { Outcome } from './api';
import { ambiguous, answered, chart, refused, report, unread } from './testing/replies';

/** What the server says to each question or draft; anything else is a failure. */
let replies: Map<string, Outcome>;
let sent: unknown[];
let app: ReturnType<typeof mount>;

beforeEach(() => {
  replies = new Map();
  sent = [];
  history.replaceState(null, '', '/');
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
    if (address.startsWith('/api/suggestions')) {
      return Response.json({ suggestions: [{ text: 'revenue by region', kind: 'question' }] });
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

async function press(name: string) {
  const buttons = [...document.querySelectorAll('button')];
  const button = buttons.find((one) => one.textContent?.replaceAll(/\s+/g, ' ').includes(name));
  if (!button) throw new Error(`no button "${name}" in: ${page()}`);
  button.click();
  await settle();
}

test('the beginning offers questions, and one click asks', async () => {
  replies.set('revenue by region', answered);
  await open('/');
  expect(page()).toContain('Questions to begin with');
  await press('revenue by region');
  expect(page()).toContain(answered.headline);
  expect(query()).toBe('revenue by region');
});

test('an answer shows the sentence, the numbers, the assumption and how it was computed', async () => {
  replies.set('sales by region', answered);
  await open('/?q=sales+by+region');
  expect(box().value).toBe('sales by region');
  for (const text of [
    answered.headline,
    '€1,240,310.00',
    '"sales" means revenue',
    'sales_month dimension missing: region',
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
  expect(page()).toContain('CEO weekly summary');
  expect(page()).toContain('Stock is steady.');
});

test('a long table is drawn whole only on request', async () => {
  const rows = Array.from({ length: 450 }, (_, at) => [`r${at}`, at, 0]);
  const formatted = rows.map((row) => row.map(String));
  const table = { ...answered.table, rows, formatted, total_rows: 1204 };
  replies.set('x', { ...answered, table });
  await open('/?q=x');
  expect(document.querySelectorAll('tbody tr')).toHaveLength(200);
  expect(page()).toContain('200 of 1,204 rows');
  await press('Show 250 more');
  expect(document.querySelectorAll('tbody tr')).toHaveLength(450);
});

test('text of the data is text, whatever it looks like', async () => {
  replies.set('x', { ...answered, headline: '<img src=x onerror=alert(1)>' });
  await open('/?q=x');
  expect(document.querySelector('main img')).toBeNull();
  expect(page()).toContain('<img src=x onerror=alert(1)>');
});
