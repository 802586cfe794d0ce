/** What every walk needs: the server, a browser, and the parts of the page by the names that people know. */

import { after, before } from 'node:test';
import { findChromium, launch, onPage } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */

const chromium = findChromium();
const url = process.env['RECKONER_URL'];

if (!chromium) {
  console.log('not run: chromium');
  process.exit(process.env['CI'] === 'true' ? 1 : 0);
}
if (!url) {
  console.error('RECKONER_URL must name a running server of the automotive example');
  process.exit(2);
}
const origin = new URL(url).origin;

/** A browser for the tests of one `describe`; walks take a page of it each. */
export function withBrowser() {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    browser = await launch(/** @type {string} */ (chromium));
  });
  after(() => browser.close());
  /**
   * @param {(page: Page) => Promise<void>} walk
   * @param {import('playwright-core').BrowserContextOptions} [options]
   * @param {RegExp} [excused]
   */
  return (walk, options, excused) => () => onPage(browser, origin, walk, options, excused);
}

/** @param {Page} page */
export const box = (page) => page.getByRole('combobox', { name: 'Ask a question' });

/** @param {Page} page */
export const headline = (page) => page.locator('article h2');

/**
 * @param {Page} page
 * @param {string} question
 */
export async function ask(page, question) {
  await box(page).fill(question);
  await box(page).press('Enter');
}

/**
 * @param {Page} page
 * @param {string} question
 */
export const open = (page, question) => page.goto(`/?q=${encodeURIComponent(question)}`);

/**
 * @param {Page} page
 * @param {string | null} text
 */
export const shows = (page, text) =>
  page.getByRole('heading', { name: text ?? '', exact: true, level: 2 }).waitFor();

/** @param {Page} page */
export const asked = (page) => new URL(page.url()).searchParams.get('q');

/**
 * Lets the next question be ambiguous between two drafts that the server has just answered, so that
 * the choice is tested whatever the model finds ambiguous. The click goes to the real server.
 *
 * @param {Page} page
 */
export async function makeAmbiguous(page) {
  const choices = [];
  for (const question of ['revenue by region', 'revenue by month']) {
    const reply = await page.request.post('/api/v1/query', { data: { question } });
    const { said, draft } = await reply.json();
    choices.push({ said, draft });
  }
  const words = [{ text: 'revenue', start: 0, end: 7, kind: 'metric', as: 'revenue' }];
  const json = { status: 'ambiguous', question: 'revenue split up', words, choices };
  await page.route('**/api/v1/query', (route) => route.fulfill({ json }), { times: 1 });
  return choices;
}
