/** A headless Chromium, and pages in it that notice every complaint and every foreign request. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** The path of a Chromium on this machine: `CHROMIUM` where that is set, else the usual places. */
export function findChromium() {
  const named = process.env['CHROMIUM'];
  return named ? (existsSync(named) ? named : undefined) : usualPlaces.find((at) => existsSync(at));
}

/** @param {string} executablePath */
export function launch(executablePath) {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/**
 * Runs `walk` on a new page of `origin`, and fails if anything on the way wrote an error to the
 * console (a breach of the content security policy does) or asked another origin for something.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {(page: import('playwright-core').Page) => Promise<void>} walk
 * @param {import('playwright-core').BrowserContextOptions} [options]
 * @param {RegExp} [excused] errors and foreign addresses that are the point of the walk
 */
export async function onPage(browser, origin, walk, options, excused) {
  const context = await browser.newContext({ baseURL: origin, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !excused?.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('request', (request) => {
    const isForeign = new URL(request.url()).origin !== origin;
    if (isForeign && !excused?.test(request.url())) complaints.push(`foreign: ${request.url()}`);
  });
  try {
    await walk(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

/**
 * Fails with the rule and the place of each accessibility violation that axe finds.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} [how] how the page is looked at
 */
export async function assertAccessible(page, how) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = /** @type {{ axe: typeof import('axe-core') }} */ (
      /** @type {unknown} */ (window)
    );
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );
  });
  assert.deepEqual(found, [], how && `${how}: ${found.join('; ')}`);
}
