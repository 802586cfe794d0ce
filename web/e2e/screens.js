/** Every screen, light and dark, at three widths: nothing inaccessible, nothing cut off. */

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { assertAccessible } from './browser.js';
import { box, headline, makeAmbiguous, open, withBrowser } from './world.js';

/** @typedef {import('./world.js').Page} Page */

const shots = process.env['SCREENSHOTS'];
if (shots) mkdirSync(shots, { recursive: true });

/** @param {Page} page */
const answered = (page) => headline(page).waitFor();

/**
 * How each screen is reached.
 *
 * @type {Record<string, (page: Page) => Promise<unknown>>}
 */
const screens = {
  start: async (page) => {
    await page.goto('/');
    await page.locator('section li').first().waitFor();
  },
  completions: async (page) => {
    await page.goto('/');
    await box(page).pressSequentially('re');
    await page.getByRole('option').first().waitFor();
    await box(page).press('ArrowDown');
  },
  answer: async (page) => {
    await open(page, 'revenue by region last year');
    await answered(page);
    await page.locator('canvas').waitFor();
  },
  'answer over time': async (page) => {
    await open(page, 'revenue by region and month this year');
    await answered(page);
    await page.locator('canvas').waitFor();
  },
  'answer of one number': async (page) => {
    await open(page, 'how did revenue change');
    await answered(page);
  },
  'how computed': async (page) => {
    await open(page, 'revenue by region last year');
    await page.getByText('How computed').click();
    await page.getByText('The SQL that').waitFor();
  },
  'a chip changed': async (page) => {
    await open(page, 'revenue by region last year');
    await page.getByRole('button', { name: 'time last year', exact: true }).click();
    await page.getByRole('dialog').getByRole('button').first().waitFor();
  },
  share: async (page) => {
    await open(page, 'revenue by region last year');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('dialog').waitFor();
  },
  export: async (page) => {
    await open(page, 'revenue by region last year');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('dialog').waitFor();
  },
  drill: async (page) => {
    await open(page, 'revenue by region last year');
    await page.getByRole('button', { name: 'Europe' }).click();
    await page.getByRole('dialog').waitFor();
  },
  unread: async (page) => {
    await open(page, 'revenue for flagship models');
    await page.locator('s').waitFor();
  },
  ambiguous: async (page) => {
    await makeAmbiguous(page);
    await open(page, 'revenue split up');
    await page.getByRole('list', { name: 'Choices' }).waitFor();
  },
  'gone link': async (page) => {
    const draft = JSON.stringify({ v: 1, show: ['gone'], by: ['region'] });
    await page.goto(`/?${new URLSearchParams({ q: 'gone by region', d: draft })}`);
    await page.locator('section h2').waitFor();
  },
  keyboard: async (page) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Keyboard' }).click();
    await page.getByRole('dialog').waitFor();
  },
  commands: async (page) => {
    await open(page, 'revenue by region last year');
    await answered(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to, ask, or do' }).waitFor();
    await page
      .getByRole('option', { name: /report$/ })
      .first()
      .waitFor();
  },
  reports: async (page) => {
    await page.goto('/reports');
    await page.locator('main ul, main .none, main h2').first().waitFor();
  },
  'my report': async (page) => {
    await open(page, 'revenue by region last year');
    await page.getByRole('button', { name: 'Pin' }).click();
    await open(page, 'how did margin change');
    await page.getByRole('button', { name: 'Pin' }).click();
    await page.getByRole('link', { name: 'Open my report' }).click();
    await page.getByRole('heading', { name: 'My report' }).waitFor();
    await page.locator('canvas').waitFor();
  },
  catalog: async (page) => {
    await page.goto('/catalog');
    await page.getByRole('heading', { name: /^Measures/ }).waitFor();
  },
  coverage: async (page) => {
    await page.goto('/catalog');
    await page.getByText(/^Show all/).click();
  },
  nowhere: async (page) => {
    await page.goto('/reports/nowhere');
    await page.getByRole('heading', { name: /There is no report/ }).waitFor();
  },
  ...Object.fromEntries(
    ['Overview', 'Snapshots', 'Jobs', 'Questions', 'Learned', 'Keys', 'Audit'].map((part) => [
      part,
      async (/** @type {Page} */ page) => {
        await page.goto('/operations');
        await page.getByRole('link', { name: part, exact: true }).click();
        await page.locator('main .skeleton').waitFor({ state: 'detached' });
      },
    ]),
  ),
};

/** What is not there is not found: the browser says so by itself. */
const mayComplain = new Set(['nowhere']);

describe('every screen', () => {
  const walk = withBrowser();

  for (const [name, reach] of Object.entries(screens)) {
    test(
      name,
      walk(
        async (page) => {
          await reach(page);
          for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
            await page.emulateMedia({ colorScheme });
            for (const width of [1280, 768, 390]) {
              await page.setViewportSize({ width, height: 860 });
              if (shots) {
                const file = `${name.replaceAll(' ', '-')}-${colorScheme}-${width}.png`;
                // A chart draws itself anew a moment after its place has changed.
                await page.waitForTimeout(250);
                await page.screenshot({ path: `${shots}/${file}` });
              }
              await assertAccessible(page, `${colorScheme}, ${width} pixels wide`);
              const over = await page.evaluate(() => document.body.scrollWidth - innerWidth);
              assert.ok(over <= 0, `${over} pixels are cut off at ${width}`);
            }
          }
        },
        {},
        mayComplain.has(name) ? /404/ : undefined,
      ),
    );
  }
});
