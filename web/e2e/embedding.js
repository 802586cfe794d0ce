/** An answer on a page of another site, which lets nothing in that it does not name. */

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { assertAccessible } from './browser.js';
import { withBrowser } from './world.js';

const elsewhere = 'https://intranet.test';
const reckoner = new URL(process.env['RECKONER_URL'] ?? '').origin;
const question = 'revenue by region last year';
const policy = [
  "default-src 'none'",
  `script-src 'self' ${reckoner}`,
  `connect-src 'self' ${reckoner}`,
  `frame-src ${reckoner}`,
].join('; ');

const shots = process.env['SCREENSHOTS'];
if (shots) mkdirSync(shots, { recursive: true });

/** @param {string} body */
const page = (body) =>
  `<!doctype html><html lang="en"><title>Intranet</title><main><h1>Intranet</h1>${body}</main>`;

const files = {
  '/': page(`<script src="${reckoner}/embed.js" defer></script><script src="/own.js" defer></script>
    <reckoner-answer question="${question}"></reckoner-answer>`),
  '/own.js': `addEventListener('tokenNeeded', (event) => {
    event.preventDefault();
    setTimeout(() => event.detail.use('good'), 50);
  });`,
  '/frame': page(`<script src="/holder.js" defer></script>
    <iframe title="Revenue" width="900" height="150"
      src="${reckoner}/embed?question=${encodeURIComponent(question)}&origin=${elsewhere}"></iframe>`),
  '/holder.js': `const frame = document.querySelector('iframe');
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow) return;
    if (event.data.type === 'reckoner:height') frame.height = event.data.height;
    if (event.data.type === 'reckoner:token-needed')
      frame.contentWindow.postMessage({ type: 'reckoner:token', token: 'good' }, '${reckoner}');
  });`,
};

/**
 * Lets the other site be there, and the server treat it as one that it knows: what that takes of the server
 * itself, its own tests show. A token that is not `good` has run out.
 *
 * @param {import('./world.js').Page} page
 */
async function prepare(page) {
  await page.route(`${elsewhere}/**`, (route) => {
    const path = new URL(route.request().url()).pathname;
    const body = files[/** @type {keyof typeof files} */ (path)];
    const contentType = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    return body
      ? route.fulfill({ body, contentType, headers: { 'content-security-policy': policy } })
      : route.fulfill({ status: 404, body: '' });
  });
  await page.route(`${reckoner}/**`, async (route) => {
    const request = route.request();
    const { origin: _, ...sent } = request.headers();
    const isQuestion = request.url().endsWith('/query');
    if (isQuestion && sent['authorization'] !== 'Bearer good') {
      const headers = { 'access-control-allow-origin': '*' };
      return route.fulfill({ status: 401, json: { code: 'expired' }, headers });
    }
    const { authorization: __, ...plain } = sent;
    const response = await route.fetch({ headers: plain });
    const headers = response.headers();
    headers['access-control-allow-origin'] = '*';
    headers['cross-origin-resource-policy'] = 'cross-origin';
    headers['content-security-policy'] = (headers['content-security-policy'] ?? '').replace(
      "frame-ancestors 'none'",
      `frame-ancestors ${elsewhere}`,
    );
    return route.fulfill({ response, headers });
  });
}

describe('an answer on a page of another site', () => {
  const walk = withBrowser();
  // The token that has run out is the point; a browser complains of every 401.
  const excused = /status of 401|^https:\/\/intranet\.test\//;

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(
      `the element shows it under a strict policy, ${colorScheme}`,
      walk(
        async (page) => {
          await prepare(page);
          await page.goto(`${elsewhere}/`);
          const answer = page.locator('reckoner-answer');
          await answer.locator('.headline').waitFor();
          await answer.locator('figure svg .mark').first().waitFor();
          await answer.locator('summary').click();
          assert.ok((await answer.locator('tbody tr').count()) > 1);
          const link = await answer.getByRole('link').getAttribute('href');
          assert.equal(link, `${reckoner}/?${new URLSearchParams({ q: question })}`);
          const frame = await answer.evaluate(
            (element) => getComputedStyle(element).borderTopStyle,
          );
          assert.equal(frame, 'solid', 'the sheet is let in');
          if (shots) await page.screenshot({ path: `${shots}/element-${colorScheme}.png` });
          await assertAccessible(page);
        },
        { colorScheme, viewport: { width: 900, height: 900 } },
        excused,
      ),
    );
  }

  test(
    'the frame takes its token by message, and says how tall it is',
    walk(
      async (page) => {
        await prepare(page);
        await page.goto(`${elsewhere}/frame`);
        const inside = page.frameLocator('iframe').locator('reckoner-answer');
        await inside.locator('figure svg .mark').first().waitFor();
        await page.waitForFunction(() => Number(document.querySelector('iframe')?.height) > 300);
        if (shots) await page.screenshot({ path: `${shots}/frame.png` });
        await assertAccessible(page);
      },
      { viewport: { width: 1000, height: 900 } },
      excused,
    ),
  );

  test(
    'a token in the fragment is used, and is left in no address; one in the query is not used',
    walk(async (page) => {
      await page.goto(`/embed?question=${encodeURIComponent(question)}#token=none`);
      await page.locator('reckoner-answer .headline').waitFor();
      assert.equal(new URL(page.url()).hash, '');
      await assertAccessible(page);
      await page.goto(`/embed?question=${encodeURIComponent(question)}&token=none`);
      await page.getByText('it is not used').waitFor();
      assert.equal(await page.locator('reckoner-answer').count(), 0);
    }),
  );
});
