/** Asking, and what an answer is. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, asked, box, headline, makeAmbiguous, open, shows, withBrowser } from './world.js';

describe('the page', () => {
  const walk = withBrowser();

  test(
    'completes while typing, and replaces the text only when a completion is chosen',
    walk(async (page) => {
      await page.goto('/');
      await box(page).pressSequentially('reve', { delay: 20 });
      const options = page.getByRole('option');
      await options.first().waitFor();
      await box(page).press('ArrowDown');
      assert.equal(await box(page).inputValue(), 'reve');
      const pointed = await box(page).getAttribute('aria-activedescendant');
      const text = await page.locator(`#${pointed} .text`).textContent();
      await box(page).press('Enter');
      await headline(page).waitFor();
      assert.equal(await box(page).inputValue(), text);
    }),
  );

  test(
    'Escape closes the list and keeps the text; the slash goes to the question',
    walk(async (page) => {
      await page.goto('/');
      await box(page).pressSequentially('re');
      await page.getByRole('option').first().waitFor();
      await box(page).press('Escape');
      await page.getByRole('listbox').waitFor({ state: 'hidden' });
      assert.equal(await box(page).inputValue(), 're');
      await page.getByRole('link', { name: 'Reckoner' }).focus();
      await page.keyboard.press('/');
      assert.equal(await box(page).evaluate((input) => input === document.activeElement), true);
      assert.equal(await box(page).inputValue(), 're');
    }),
  );

  test(
    'a question to begin with is one click away',
    walk(async (page) => {
      await page.goto('/');
      const starter = page.locator('section li button').first();
      const text = (await starter.locator('span').first().textContent()) ?? '';
      await starter.click();
      await page.locator('section h2').first().waitFor();
      assert.equal(await box(page).inputValue(), text);
    }),
  );

  test(
    'an answer has a sentence, a picture, the numbers and how they were computed',
    walk(async (page) => {
      await page.goto('/');
      await ask(page, 'revenue by region');
      await headline(page).waitFor();
      assert.notEqual(await headline(page).textContent(), '');
      assert.equal(asked(page), 'revenue by region');

      const chart = page.locator('figure [role=img]');
      assert.notEqual(await chart.getAttribute('aria-label'), '');
      assert.ok(await chart.locator('canvas').evaluate(isDrawnOn), 'the canvas is not empty');

      assert.ok((await page.locator('tbody tr').count()) > 1);
      assert.equal(
        await page.locator('thead th').count(),
        await page.locator('tbody tr').first().locator('th, td').count(),
      );

      await page.getByText('How computed').click();
      await page.getByText('The SQL that').waitFor();
      const details = (await page.locator('details').first().innerText()).replaceAll(/\s+/g, ' ');
      for (const part of [
        /Snapshot \S+/,
        /Rollup \S+/,
        /Data to \d/,
        /Tokens 0/,
        /[µm]s|kept/,
        /SELECT/,
      ]) {
        assert.match(details, part);
      }
    }),
  );

  for (const question of [
    'top selling models by region',
    'stock levels by plant',
    'margin by month',
  ]) {
    test(
      `"${question}" is answered and its picture can be drawn`,
      walk(async (page) => {
        await open(page, question);
        await headline(page).waitFor();
        assert.ok((await page.locator('tbody tr').count()) > 1);
        assert.equal(await page.getByText('cannot be drawn').count(), 0);
      }),
    );
  }

  test(
    'an unread question strikes the unknown word, and its repair is one click away',
    walk(async (page) => {
      await open(page, 'revenue for flagship models');
      await page.locator('s', { hasText: 'flagship' }).waitFor();
      assert.equal(await page.locator('table').count(), 0);
      await page
        .getByRole('button', { name: /^Ask .*revenue/i })
        .first()
        .click();
      await headline(page).waitFor();
      assert.doesNotMatch(asked(page) ?? '', /flagship/);
    }),
  );

  test(
    'an ambiguous question shows no rows until a meaning is chosen',
    walk(async (page) => {
      const choices = await makeAmbiguous(page);
      await open(page, 'revenue split up');
      const meanings = page.getByRole('list', { name: 'Choices' }).getByRole('button');
      await meanings.first().waitFor();
      assert.equal(await page.locator('table').count(), 0);
      await meanings.nth(1).click();
      await headline(page).waitFor();
      assert.equal(asked(page), choices[1]?.said);
      assert.equal((await page.locator('.said').textContent())?.trim(), choices[1]?.said);
    }),
  );

  test(
    'the link of an answer opens the same answer, and back and forward work',
    walk(async (page) => {
      await open(page, 'revenue by region');
      const first = await headline(page).textContent();
      await ask(page, 'margin by month');
      await headline(page)
        .filter({ hasNotText: first ?? '' })
        .waitFor();
      const second = await headline(page).textContent();
      await page.goBack();
      await shows(page, first);
      assert.equal(await box(page).inputValue(), 'revenue by region');
      await page.goForward();
      await shows(page, second);
      await page.reload();
      await shows(page, second);
      const link = page.url();
      await page.goto('/');
      await page.goto(link);
      await shows(page, second);
    }),
  );

  test(
    'a next question builds on the answer shown',
    walk(async (page) => {
      await open(page, 'revenue by region');
      await headline(page).waitFor();
      const next = page.getByRole('navigation', { name: 'Next questions' }).getByRole('button');
      const [request] = await Promise.all([
        page.waitForRequest('**/api/v1/query'),
        next.first().click(),
      ]);
      assert.equal(typeof request.postDataJSON().previous, 'object');
      await page.locator('section h2').first().waitFor();
    }),
  );

  test(
    'a chosen theme outlives a reload',
    walk(
      async (page) => {
        await page.goto('/');
        const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const light = await ground();
        const button = page.getByRole('button', { name: /Theme/ });
        await button.click();
        await button.click();
        assert.match((await button.textContent()) ?? '', /dark/);
        assert.notEqual(await ground(), light);
        const dark = await ground();
        await page.reload();
        assert.equal(await ground(), dark);
      },
      { colorScheme: 'light' },
    ),
  );

  test(
    'the server lets the page load nothing from elsewhere',
    walk(async (page) => {
      const response = await page.goto('/');
      assert.match(response?.headers()['content-security-policy'] ?? '', /default-src 'self'/);
    }),
  );
});

/** @param {SVGElement | HTMLElement} element */
function isDrawnOn(element) {
  const canvas = /** @type {HTMLCanvasElement} */ (element);
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels?.some((value) => value !== 0) ?? false;
}
