import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from '../App.svelte';
import { pin } from '../lib/pins';
import { place } from '../lib/place.svelte';
import { store } from '../lib/stored';
import * as replies from '../testing/pages';
import { answered, chart, refused, report, unread } from '../testing/replies';

/** What the server says, by method and path; a path that is not here is not found. */
let served: Record<string, unknown>;
let sent: { path: string; body: unknown }[];
let app: ReturnType<typeof mount>;

beforeEach(() => {
  sent = [];
  store('pins', '[]');
  served = {
    'GET /me': replies.me,
    'GET /capabilities': replies.capabilities,
    'GET /members': replies.members,
    'GET /reports': replies.reports,
    'GET /reports/ceo': report,
    'GET /status': replies.status,
    'GET /admin/snapshots': replies.snapshots,
    'GET /admin/jobs': replies.jobs,
    'GET /admin/learned': replies.learned,
    'GET /admin/questions': replies.questions,
    'GET /admin/keys': replies.keys,
    'GET /admin/audit': replies.audit,
    'GET /suggestions': { suggestions: [] },
  };
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.replace('/api/v1', '').replace(/\?.*/, '');
    const method = init.method ?? 'GET';
    if (method !== 'GET') {
      sent.push({ path, body: init.body === undefined ? null : JSON.parse(String(init.body)) });
    }
    const reply = served[`${method} ${path}`];
    if (typeof reply === 'string') return new Response(reply);
    const problem = { title: 'Not Found', status: 404, code: 'not_found' };
    return reply ? Response.json(reply) : Response.json(problem, { status: 404 });
  });
});

afterEach(async () => {
  await unmount(app);
  vi.unstubAllGlobals();
});

async function open(address: string) {
  place.go(address);
  app = mount(App, { target: document.body });
}

const page = () => document.querySelector('main')?.textContent?.replaceAll(/\s+/g, ' ') ?? '';

/** A machine that does much else at the same time is slow. */
const patience = { timeout: 10_000 };

async function appears(...texts: string[]) {
  await vi.waitFor(() => {
    flushSync();
    for (const text of texts) expect(page()).toContain(text);
  }, patience);
}

async function press(name: string, nth = 0) {
  const buttons = [...document.querySelectorAll('main button')].filter((one) =>
    one.textContent?.replaceAll(/\s+/g, ' ').includes(name),
  );
  const button = buttons[nth] as HTMLButtonElement | undefined;
  if (!button) throw new Error(`no button "${name}" in: ${page()}`);
  button.click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  flushSync();
}

/** Rules that need a layout are checked in the browser. */
async function violations(): Promise<string[]> {
  const rules = { 'color-contrast': { enabled: false } };
  const found = await axe.run(document.body, { rules });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test('the list of reports leads to each, and to the one of one’s own', async () => {
  pin({ title: 'revenue', draft: { v: 1, show: ['revenue'] } });
  await open('/reports');
  await appears('CEO weekly summary', 'Sales, stock and claims', 'My report');
  const links = [...document.querySelectorAll('main a')].map((a) => a.getAttribute('href'));
  expect(links).toContain('/reports/ceo');
  expect(await violations()).toEqual([]);
});

test('a report is one request, and a broken tile says why while the rest is there', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  await open('/reports/ceo');
  await appears('CEO weekly summary', answered.headline, 'Stock is steady.');
  await appears('This tile has no answer.', 'Units sold are not known by component.');
  const asked = fetched.mock.calls.map(([address]) => String(address));
  expect(asked.filter((path) => /reports|query|batch/.test(path))).toEqual([
    '/api/v1/reports/ceo?charts=chartjs_or_svg&theme=light',
  ]);
  expect(await violations()).toEqual([]);
});

test('what is not drawn here comes with the report, and nothing more is asked', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>';
  const heatmap = { ...chart, type: 'heatmap', chartjs: null, svg };
  const tiles = [{ title: 'A grid', width: 7, outcome: { ...answered, chart: heatmap } }];
  served['GET /reports/ceo'] = { ...report, tiles };
  await open('/reports/ceo');
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector('main figure svg path')?.getAttribute('d')).toBe('M0 0h9');
  }, patience);
  expect(sent).toEqual([]);
  const tile = document.querySelector<HTMLElement>('.tiles section');
  expect(tile?.style.getPropertyValue('--width')).toBe('7');
});

test('a server without reports has none, and that is no error', async () => {
  delete served['GET /reports'];
  await open('/reports');
  await appears('The model declares no reports yet.');
});

test('a report that is gone says so', async () => {
  await open('/reports/gone');
  await appears('There is no report called “gone”');
});

test('what is pinned is a report too: one request of one snapshot', async () => {
  pin({ title: 'revenue by region', draft: { v: 1, show: ['revenue'] } });
  pin({ title: 'flagship', draft: { v: 1, show: ['x'] }, chart: 'pie' });
  served['POST /batch'] = { snapshot: 's1', results: [answered, unread] };
  await open('/reports/pinned');
  await appears('My report', answered.headline, '"flagship" is not known.');
  expect(sent).toEqual([
    {
      path: '/batch',
      body: {
        questions: [
          { draft: { v: 1, show: ['revenue'] }, charts: 'chartjs_or_svg', theme: 'light' },
          { draft: { v: 1, show: ['x'] }, chart: 'pie', charts: 'chartjs_or_svg', theme: 'light' },
        ],
      },
    },
  ]);
  await press('Take off: flagship');
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]?.body).toMatchObject({ questions: [{ draft: { v: 1, show: ['revenue'] } }] });
  expect(await violations()).toEqual([]);
});

test('a tile that the world has kept from an answer says so', async () => {
  pin({ title: 'revenue by region', draft: { v: 1, show: ['revenue'] } });
  const failed = { status: 'failed', code: 'source_gone', detail: 'The source is gone.' };
  served['POST /batch'] = { snapshot: 's1', results: [failed] };
  await open('/reports/pinned');
  await appears('This tile has no answer.', 'The source is gone.');
});

test('the catalog tells measures, dimensions, freshness, coverage and what is missing', async () => {
  await open('/catalog');
  await appears('What buyers paid, after discount', 'SUM(net)', 'also: turnover, net sales');
  await appears('route to market', '1 Jan 2023 to 31 Dec 2025', 'top 5 models by revenue');
  await appears('60.0% of all pairs are worked out beforehand', 'Stock has no synonym');
  await appears('Add synonym: “flagship” means');
  expect(await violations()).toEqual([]);
});

test('searching the catalog finds measures by synonym, and members', async () => {
  await open('/catalog');
  await appears('Measures');
  const find = document.querySelector('#find') as HTMLInputElement;
  find.value = 'turnover';
  find.dispatchEvent(new Event('input', { bubbles: true }));
  await appears('Europe', 'Eurolandia');
  const heads = [...document.querySelectorAll('main h4')].map((h4) => h4.textContent?.trim());
  expect(heads).toEqual(['Revenue EUR']);
});

test('a word that nobody knew is given a meaning, and a rollup that is wanting its lines', async () => {
  served['POST /admin/learned/3'] = {};
  await open('/catalog');
  await appears('Add synonym: “flagship” means model');
  await appears('Questions without a rollup', 'revenue by customer', 'asked 2 times');
  await appears('Build this rollup: lines of the model', 'sales_customer: {dataset: sales');
  await press('Add synonym');
  await appears('“flagship” now means model.');
  expect(sent).toEqual([{ path: '/admin/learned/3', body: { status: 'accepted' } }]);
});

test('the overview tells the share without tokens, the budget, alerts and caches', async () => {
  await open('/operations');
  await appears('99.8%', 'of 1,204 questions', '540 µs', '320 of 10,000, 320 reserved');
  await appears('margin below 12% is firing', '81.3%', '159 MB');
  expect(await violations()).toEqual([]);
});

test('what clears or resets says what it does, and asks once', async () => {
  served['POST /admin/caches/clear'] = {};
  await open('/operations');
  await appears('Empty the caches');
  await press('Empty the caches');
  await appears('Nothing is lost.');
  expect(sent).toEqual([]);
  await press('Empty the caches', 1);
  await appears('The caches are empty.');
  expect(sent.map(({ path }) => path)).toEqual(['/admin/caches/clear']);
});

test('a server that asks no language model has no budget to show', async () => {
  served['GET /status'] = { ...replies.status, tokens: { spent: 0 } };
  await open('/operations');
  await appears('No language model is asked.', '0 spent');
  expect(page()).not.toContain('This minute');
});

test('a viewer sees the overview and no more', async () => {
  served['GET /me'] = { ...replies.me, role: 'viewer' };
  await open('/operations?tab=keys');
  await appears('This part is for administrators.');
  expect(document.querySelectorAll('nav[aria-label="Parts of operations"] a')).toHaveLength(1);
});

test('two snapshots are compared: rows, members and numbers that are others now', async () => {
  served['GET /admin/snapshots/diff'] = replies.differences;
  await open('/operations?tab=snapshots');
  await appears('Compare two');
  await press('Compare');
  await appears('sales 964,000 → 964,228 +228', 'region new: Oceania', 'gone: Arctic');
  await appears('revenue2025-101,200.51,250+49.5');
  expect(location.search).toBe('?tab=snapshots&before=20261121-1&after=20261122-1');
  expect(await violations()).toEqual([]);
});

test('two snapshots that do not differ are said to be the same', async () => {
  served['GET /admin/snapshots/diff'] = {
    ...replies.differences,
    rows: [],
    members: [],
    restated: [],
  };
  await open('/operations?tab=snapshots&before=20261121-1&after=20261122-1');
  await appears('Nothing differs');
});

test('a snapshot is verified and rolled back to; a build is followed to its end', async () => {
  served['POST /admin/snapshots/20261122-1/verify'] = { ok: false, files: 9, bad: ['a.bin'] };
  served['POST /admin/snapshots/20261121-1/rollback'] = {};
  served['POST /admin/regenerate-dumps'] = { run: '7', events: '/api/v1/admin/runs/7/events' };
  served['GET /admin/runs/7/events'] =
    'event: progress\ndata: {"done":1,"of":2,"what":"sales_month"}\n\nevent: done\ndata: {"snapshot":"s9"}\n\n';
  await open('/operations?tab=snapshots');
  await appears('in use', '159 MB', 'Set aside as damaged: 1 rollup.');
  await press('Verify 20261122-1');
  await appears('damaged: a.bin');
  await press('Roll back to this');
  await press('Roll back to this', 1);
  await appears('answers come from it now');
  await press('Build a new snapshot');
  await press('Build a new snapshot', 1);
  await appears('The build is done: snapshot s9');
  expect(await violations()).toEqual([]);
});

test('the model is read again, or it says what is wrong with it', async () => {
  await open('/operations?tab=snapshots');
  await appears('Read the model again');
  await press('Read the model again');
  await press('Read the model again', 1);
  await appears('Not Found');
  served['POST /admin/refresh-patterns'] = { status: 'ok', metrics: 2 };
  await press('Read the model again');
  await press('Read the model again', 1);
  await appears('The model is read.');
});

test('a job is run now and followed; its history is there', async () => {
  served['POST /admin/run-job'] = { run: '8', events: '/api/v1/admin/runs/8/events' };
  served['GET /admin/runs/8/events'] = 'event: failed\ndata: {"code":"x","message":"no room"}\n\n';
  await open('/operations?tab=jobs');
  await appears('every day at 02:00', '(attempt 2)', '4 s', 'Europe/Berlin');
  await press('Run now: nightly');
  await appears('nightly failed: no room');
  expect(sent).toEqual([{ path: '/admin/run-job', body: { job: 'nightly' } }]);
  expect(await violations()).toEqual([]);
});

test('phrases are accepted, over an objection only by saying so', async () => {
  served['POST /admin/learned/1'] = {};
  await open('/operations?tab=learned');
  await appears('"rep" is also a segment', 'Settled', 'rep is not known');
  // What has no meaning yet cannot be accepted.
  expect(page().match(/Accept/g)).toHaveLength(2);
  await press('Accept all the same');
  expect(sent).toEqual([{ path: '/admin/learned/1', body: { status: 'accepted', force: true } }]);
  expect(await violations()).toEqual([]);
});

test('a key is shown once, and revoked', async () => {
  served['POST /admin/keys'] = { key: 'rk-secret', id: 'k2' };
  served['DELETE /admin/keys/k1'] = {};
  await open('/operations?tab=keys');
  await appears('dashboard');
  const name = document.querySelector('form input') as HTMLInputElement;
  name.value = 'slides';
  name.dispatchEvent(new Event('input', { bubbles: true }));
  name.form?.requestSubmit();
  await appears('rk-secret', 'not shown again');
  expect(sent[0]?.body).toEqual({ name: 'slides', role: 'viewer' });
  await press('Revoke');
  await press('Revoke', 1);
  expect(sent.at(-1)?.path).toBe('/admin/keys/k1');
  expect(await violations()).toEqual([]);
});

test.each([
  ['/operations?tab=questions', 'without fleet, please'],
  ['/operations?tab=audit', 'rollback: 20261121-1'],
  ['/elsewhere', 'There is nothing here'],
])('%s is accessible', async (address, text) => {
  await open(address);
  await appears(text);
  expect(await violations()).toEqual([]);
});

test('a reply that is not there can be asked for again', async () => {
  delete served['GET /admin/keys'];
  await open('/operations?tab=keys');
  await appears('Not Found');
  served['GET /admin/keys'] = replies.keys;
  await press('Try again');
  await appears('dashboard');
});

test('refused and ambiguous tiles give their reasons as text', async () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const issue = { ...refused.issues[0], code: 'x', message: hostile };
  served['GET /reports/ceo'] = {
    ...report,
    tiles: [{ title: hostile, outcome: { ...refused, issues: [issue] } }],
  };
  await open('/reports/ceo');
  await appears(hostile);
  expect(document.querySelector('main img')).toBeNull();
});

/** Opens the palette, types, and does what is first. */
async function command(typed: string, expected: string) {
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, cancelable: true }));
  const input = await vi.waitFor(() => {
    flushSync();
    const found = document.querySelector<HTMLInputElement>('dialog[open] [role=combobox]');
    if (!found) throw new Error('no palette');
    return found;
  }, patience);
  input.value = typed;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => {
    flushSync();
    const first = document.querySelector('#commands [aria-selected=true]');
    expect(first?.textContent).toContain(expected);
  }, patience);
  expect(input.getAttribute('aria-activedescendant')).toBe('command-0');
  expect(await violations()).toEqual([]);
  const key = { key: 'Enter', bubbles: true, cancelable: true };
  input.dispatchEvent(new KeyboardEvent('keydown', key));
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector('dialog[open] [role=combobox]')).toBe(null);
  }, patience);
}

test('the palette goes anywhere by name, asks, and changes the theme', async () => {
  served['POST /query'] = answered;
  await open('/catalog');
  await command('summary', 'CEO weekly summary');
  await appears('CEO weekly summary');
  expect(location.pathname).toBe('/reports/ceo');
  await command('snapsh', 'Operations: Snapshots');
  await appears('Compare two');
  await command('theme dark', 'Show it dark');
  expect(document.documentElement.dataset['theme']).toBe('dark');
  await command('theme system', 'as the system has it');
  await command('revenue of everything', 'Ask “revenue of everything”');
  await appears(answered.headline);
  expect(sent.at(-1)).toEqual({ path: '/query', body: { question: 'revenue of everything' } });
  // Asked for a file, the server replies with one.
  served['POST /query'] = 'region;revenue';
  await command('save excel', 'Save as Excel');
  expect(sent.at(-1)?.body).toMatchObject({ draft: answered.draft, format: 'xlsx' });
});
