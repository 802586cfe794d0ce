/** Every form of chart, from answers of the example, as the page shows it. */

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { headline, withBrowser } from './world.js';

const shots = process.env['SCREENSHOTS'];
if (shots) mkdirSync(shots, { recursive: true });

/** A question that comes in each form when it is picked. */
const forms = {
  bullet: 'revenue vs plan this year',
  target: 'revenue vs plan this year by region',
  column: 'revenue by region last year',
  bar: 'revenue by region last year',
  grouped_column: 'revenue by channel and region',
  stacked_column: 'revenue by channel and region',
  stacked_full: 'revenue by channel and region',
  stacked_area: 'revenue by region and month this year',
  line: 'revenue by month in 2025',
  area: 'revenue by month in 2025',
  band: 'average revenue by month in 2025',
  panels: 'revenue and units sold by month in 2025',
  multiples: 'revenue by region and month this year',
  heatmap: 'revenue by channel and region',
  calendar: 'revenue by day in 2025',
  donut: 'revenue by region last year',
  pie: 'revenue by region last year',
  treemap: 'claims by component',
  waterfall: 'change in revenue by region last year',
  funnel: 'units sold by segment',
  scatter: 'units sold and margin by dealer',
  density: 'units sold and margin by dealer and model',
  bubble: 'units sold, margin and profit by model',
  histogram: 'revenue by dealer',
  box_plot: 'revenue by region and dealer',
  table_bars: 'units sold and margin by model',
};

describe('every form of chart', () => {
  const walk = withBrowser();

  for (const [form, question] of Object.entries(forms)) {
    test(
      form,
      walk(async (page) => {
        const replies = page.waitForResponse((reply) => reply.url().endsWith('/query'));
        await page.goto(`/?${new URLSearchParams({ q: question, chart: form })}`);
        const { chart } = await (await replies).json();
        assert.equal(chart.type, form, chart.reason);
        await headline(page).waitFor();
        if (form !== 'table_bars') {
          const picture = page.locator('figure [role=img]').first();
          await picture.waitFor();
          assert.notEqual(await picture.getAttribute('aria-label'), '');
          if (chart.chartjs) {
            const canvas = picture.locator('canvas');
            await canvas.waitFor();
            await page.waitForFunction(isDrawnOn, await canvas.elementHandle());
          } else {
            await picture.locator(`svg[data-form=${form}]`).waitFor();
            assert.ok((await picture.locator('svg .mark').count()) > 0, 'it has marks');
          }
        }
        assert.equal(await page.getByText('cannot be drawn').count(), 0);
        if (shots) await page.locator('article').screenshot({ path: `${shots}/form-${form}.png` });
      }),
    );
  }

  for (const [form, question] of [
    ['one number', 'revenue this year'],
    ['a strip of numbers', 'revenue, profit and units sold this year'],
  ]) {
    test(
      `${form}`,
      walk(async (page) => {
        await page.goto(`/?${new URLSearchParams({ q: `${question}` })}`);
        await headline(page).waitFor();
        assert.match(await page.locator('article').innerText(), /€/);
        assert.equal(await page.locator('figure canvas').count(), 0);
      }),
    );
  }
});

/** @param {Element | null} element */
function isDrawnOn(element) {
  const canvas = /** @type {HTMLCanvasElement} */ (element);
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels?.some((value) => value !== 0) ?? false;
}
