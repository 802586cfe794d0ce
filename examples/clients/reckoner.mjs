#!/usr/bin/env node
// @ts-check
/**
 * A tour of Reckoner's API: every route once, a line for each, with nothing but Node 20. A browser has the same
 * `fetch`; the types are in the comments, for editors and `tsc --checkJs`.
 *
 *     reckoner demo &
 *     node reckoner.mjs
 *
 * RECKONER_URL says where the server is, RECKONER_KEY is a key with the role admin where one is needed. The tour asks
 * about the example of a car maker. It ends at the first thing that is not as it should be, with status 1. Whatever
 * it makes, it takes back; what stays are a snapshot or two, and lines in the logs.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How a route is called.
 * @typedef {object} How
 * @property {string} [method] POST where there is a body, else GET
 * @property {unknown} [body] sent as JSON
 * @property {Record<string, string | number>} [names] for the braces of the route
 * @property {Record<string, string>} [query] after the question mark
 * @property {Record<string, string>} [headers] beside those that every request has
 * @property {number} [status] what is expected; 200 if absent
 */

/** A server. `json` and `open` are all that a program needs; the rest of the file shows their use. */
class Reckoner {
  /**
   * @param {string} url
   * @param {string} [key]
   */
  constructor(url, key) {
    this.url = url.replace(/\/$/, '');
    this.key = key;
  }

  /**
   * A reply whose status is the expected one.
   * @param {string} route
   * @param {How} [how]
   */
  async open(route, { method, body, names = {}, query, headers = {}, status = 200 } = {}) {
    const path = route.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(names[name]));
    const reply = await fetch(this.url + path + (query ? `?${new URLSearchParams(query)}` : ''), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(this.key ? { Authorization: `Bearer ${this.key}` } : {}),
        ...headers,
      },
    });
    if (reply.status !== status) {
      throw new Error(
        `${route}: ${reply.status} and not ${status}: ${(await reply.text()).slice(0, 500)}`,
      );
    }
    return reply;
  }

  /**
   * The values of a JSON reply; nothing of an empty one.
   * @param {string} route
   * @param {How} [how]
   * @returns {Promise<any>}
   */
  async json(route, how) {
    const text = await (await this.open(route, how)).text();
    return text === '' ? undefined : JSON.parse(text);
  }

  /**
   * The server-sent events of a run, until it ends.
   * @param {string} run
   * @returns {AsyncGenerator<{ name: string, data: any }>}
   */
  async *events(run) {
    const reply = await this.open('/api/v1/admin/runs/{run}/events', { names: { run } });
    let rest = '';
    // @ts-expect-error the types of a browser have no iterator of streams, Node's have
    for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (/** @type {string} */ name) =>
          block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
        const [name, data] = [field('event'), field('data')];
        // A block without an event is a comment that keeps the line open.
        if (name && data) yield { name, data: JSON.parse(data) };
      }
    }
  }
}

/**
 * One line: the route, and what came of it.
 * @param {string} method
 * @param {string} route
 * @param {string} came
 */
const say = (method, route, came) => console.log(`${method.padEnd(6)} ${route.padEnd(45)} ${came}`);

/** @typedef {(server: Reckoner) => Promise<void>} Part */

/** @type {Part} What everybody may do. */
async function ask(server) {
  const body = { question: 'revenue by region' };
  const reply = await server.open('/api/v1/query', { body });
  const answer = await reply.json();
  assert.equal(answer.status, 'answered');
  say('POST', '/api/v1/query', answer.headline);

  // The same question again costs nothing if its ETag goes with it.
  const etag = reply.headers.get('ETag') ?? '';
  await server.open('/api/v1/query', { body, headers: { 'If-None-Match': etag }, status: 304 });

  // Every form of file begins in its own way.
  const folder = await mkdtemp(join(tmpdir(), 'reckoner-'));
  const forms = {
    csv: 'Region',
    raw_csv: 'Region',
    xlsx: 'PK',
    arrow: '\xff\xff\xff\xff',
    svg: '<svg',
    png: '\x89PNG',
  };
  for (const [format, magic] of Object.entries(forms)) {
    const content = await (
      await server.open('/api/v1/query', { body: { ...body, format } })
    ).arrayBuffer();
    const file = join(folder, `answer.${format}`);
    await writeFile(file, Buffer.from(content));
    assert.equal(Buffer.from(content).subarray(0, magic.length).toString('latin1'), magic);
    say('POST', '/api/v1/query', `${format}: ${(await stat(file)).size} bytes`);
  }
  await rm(folder, { recursive: true });

  const questions = ['revenue by month', body, { draft: answer.draft }];
  const batch = await server.json('/api/v1/batch', { body: { questions } });
  for (const result of batch.results) assert.equal(result.status, 'answered');
  say('POST', '/api/v1/batch', `${batch.results.length} answers of snapshot ${batch.snapshot}`);

  const { suggestions } = await server.json('/api/v1/suggestions', {
    query: { q: 'revenue by', limit: '3' },
  });
  assert(suggestions.length > 0);
  say(
    'GET',
    '/api/v1/suggestions',
    suggestions.map((/** @type {any} */ one) => one.text).join(', '),
  );

  const { metrics, dimensions } = await server.json('/api/v1/capabilities');
  assert(metrics.length > 0 && dimensions.length > 0);
  say('GET', '/api/v1/capabilities', `${metrics.length} metrics, ${dimensions.length} dimensions`);

  const { members, more } = await server.json('/api/v1/members', {
    query: { dimension: 'region', limit: '2' },
  });
  assert(members.length === 2 && more);
  say(
    'GET',
    '/api/v1/members',
    `${members.map((/** @type {any} */ one) => one.name).join(', ')} and more`,
  );

  const { reports } = await server.json('/api/v1/reports');
  assert(reports.length > 0);
  say('GET', '/api/v1/reports', `${reports.length} reports`);
  const page = await server.json(`/api/v1/reports/${reports[0].name}`);
  for (const tile of page.tiles) assert.equal(tile.outcome.status, 'answered');
  say('GET', '/api/v1/reports/{name}', `${page.report.title}: ${page.tiles.length} answers`);

  const me = await server.json('/api/v1/me');
  assert.equal(me.role, 'admin', 'the tour takes the role admin');
  say('GET', '/api/v1/me', `${me.name}, ${me.role}`);

  await server.json('/api/v1/feedback', {
    body: { ...body, draft: answer.draft, good: true },
    status: 204,
  });
  say('POST', '/api/v1/feedback', 'kept');

  const status = await server.json('/api/v1/status');
  assert(status.questions.answered > 0);
  say(
    'GET',
    '/api/v1/status',
    `${status.questions.total} questions, ${status.tokens.spent} tokens`,
  );
}

/** @type {Part} What editors do: look at what was asked, and decide what is learned of it. */
async function learn(server) {
  // A word that nobody knows, then the known one in its place: that is how words come to be proposed.
  const unread = await server.json('/api/v1/query', { body: { question: 'umsatz by region' } });
  assert.equal(unread.status, 'unread');
  await server.json('/api/v1/query', { body: { question: 'revenue by region' } });

  const { top, unanswered } = await server.json('/api/v1/admin/questions');
  assert(unanswered.some((/** @type {any} */ one) => one.question === 'umsatz by region'));
  say('GET', '/api/v1/admin/questions', `${top.length} answered, ${unanswered.length} not`);

  const { learned } = await server.json('/api/v1/admin/learned');
  const proposal = learned.find((/** @type {any} */ one) => one.word === 'umsatz');
  say('GET', '/api/v1/admin/learned', `“${proposal.word}” means ${proposal.means}`);

  const how = { names: { number: proposal.number }, body: { status: 'rejected' } };
  const decided = await server.json('/api/v1/admin/learned/{number}', how);
  assert.equal(decided.status, 'rejected');
  say('POST', '/api/v1/admin/learned/{number}', `${decided.number} is ${decided.status}`);
}

/** @type {Part} Builds, followed to their end. */
async function build(server) {
  const { jobs } = await server.json('/api/v1/admin/jobs');
  say(
    'GET',
    '/api/v1/admin/jobs',
    jobs.map((/** @type {any} */ job) => `${job.name} at ${job.at}`).join(', '),
  );

  let snapshot;
  for (const [route, body] of /** @type {[string, object][]} */ ([
    ['/api/v1/admin/run-job', { job: jobs[0].name }],
    ['/api/v1/admin/regenerate-dumps', { only: ['kpis'] }],
  ])) {
    const { run } = await server.json(route, { body, status: 202 });
    say('POST', route, run);
    const events = [];
    for await (const event of server.events(run)) events.push(event);
    const end = events.at(-1);
    assert.equal(end?.name, 'done', JSON.stringify(end));
    snapshot = end?.data.snapshot;
    say(
      'GET',
      '/api/v1/admin/runs/{run}/events',
      `${events.length} events, then snapshot ${snapshot}`,
    );
  }

  const served = await server.json('/api/v1/admin/refresh-patterns', { method: 'POST' });
  assert.equal(served.snapshot, snapshot);
  say(
    'POST',
    '/api/v1/admin/refresh-patterns',
    `${served.metrics} metrics, ${served.phrases} phrases`,
  );
}

/** @type {Part} Snapshots and their files. */
async function keep(server) {
  const { current, snapshots } = await server.json('/api/v1/admin/snapshots');
  const oldest = snapshots.at(-1).id;
  assert.notEqual(oldest, current);
  say('GET', '/api/v1/admin/snapshots', `${snapshots.length} kept, ${current} is served`);

  const difference = await server.json('/api/v1/admin/snapshots/diff', {
    query: { before: oldest },
  });
  assert.equal(difference.after, current);
  say('GET', '/api/v1/admin/snapshots/diff', `${oldest} to ${difference.after}`);

  const names = { id: current, name: 'manifest.json' };
  const verified = await server.json('/api/v1/admin/snapshots/{id}/verify', {
    method: 'POST',
    names,
  });
  assert(verified.ok, JSON.stringify(verified));
  say('POST', '/api/v1/admin/snapshots/{id}/verify', `${verified.files} files are whole`);

  const served = await server.json('/api/v1/admin/snapshots/{id}/rollback', {
    method: 'POST',
    names,
  });
  assert.equal(served.snapshot, current);
  say('POST', '/api/v1/admin/snapshots/{id}/rollback', `${served.snapshot} is served`);

  const file = '/api/v1/admin/snapshots/{id}/files/{name}';
  const whole = await server.open(file, { names });
  const text = await whole.text();
  const part = await server.open(file, { names, headers: { Range: 'bytes=0-63' }, status: 206 });
  assert.equal(await part.text(), text.slice(0, 64));
  await server.open(file, {
    names,
    headers: { 'If-None-Match': whole.headers.get('ETag') ?? '' },
    status: 304,
  });
  say('GET', file, part.headers.get('Content-Range') ?? '');
}

/** @type {Part} Keys, and who did what. */
async function guard(server) {
  const wanted = { name: 'tour', role: 'viewer', days: 1 };
  const made = await server.json('/api/v1/admin/keys', { body: wanted, status: 201 });
  say('POST', '/api/v1/admin/keys', `${made.id}, shown once`);

  const { keys } = await server.json('/api/v1/admin/keys');
  assert(keys.some((/** @type {any} */ key) => key.id === made.id));
  say(
    'GET',
    '/api/v1/admin/keys',
    keys.map((/** @type {any} */ key) => `${key.name} (${key.role})`).join(', '),
  );

  const guest = new Reckoner(server.url, made.key);
  const signed = (await guest.json('/api/v1/me')).sign_in;
  if (signed) await guest.open('/api/v1/admin/keys', { status: 403 });
  await server.open('/api/v1/admin/keys/{id}', {
    method: 'DELETE',
    names: { id: made.id },
    status: 204,
  });
  if (signed) await guest.open('/api/v1/me', { status: 401 });
  say('DELETE', '/api/v1/admin/keys/{id}', `${made.id} lets nobody in any more`);

  const only = { minutes: 1, questions: ['revenue by region'] };
  const token = await server.json('/api/v1/admin/embed-tokens', { body: only, status: 201 });
  const embedded = new Reckoner(server.url, token.token);
  await embedded.json('/api/v1/query', { body: { question: only.questions[0] } });
  await embedded.open('/api/v1/status', { status: 403 });
  say('POST', '/api/v1/admin/embed-tokens', `for one question, until ${token.expires}`);

  const { lines } = await server.json('/api/v1/admin/audit', { query: { limit: '5' } });
  assert.equal(lines[0].action, 'make-embed-token');
  say('GET', '/api/v1/admin/audit', lines.map((/** @type {any} */ line) => line.action).join(', '));
}

/** @type {Part} What whoever looks after the process asks for. */
async function watch(server) {
  for (const route of ['/livez', '/readyz', '/health']) {
    const { status } = await server.json(route);
    assert.equal(status, 'ok');
    say('GET', route, status);
  }
  const metrics = await (await server.open('/metrics')).text();
  const families = metrics.match(/^# TYPE reckoner_/gm) ?? [];
  assert(families.length > 0);
  say('GET', '/metrics', `${families.length} families`);

  await server.open('/api/v1/admin/caches/clear', { method: 'POST', status: 204 });
  say('POST', '/api/v1/admin/caches/clear', 'empty');
  await server.open('/api/v1/admin/reset-stats', { method: 'POST', status: 204 });
  assert.equal((await server.json('/api/v1/status')).questions.total, 0);
  say('POST', '/api/v1/admin/reset-stats', 'counting from zero');
}

const server = new Reckoner(
  process.env.RECKONER_URL ?? 'http://127.0.0.1:8001',
  process.env.RECKONER_KEY,
);
try {
  for (const part of [ask, learn, build, keep, guard, watch]) await part(server);
} catch (failure) {
  console.error(`reckoner.mjs: ${failure instanceof Error ? failure.message : failure}`);
  process.exit(1);
}
