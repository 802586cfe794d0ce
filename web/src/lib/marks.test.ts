import { expect, test } from 'vitest';
import type { ChartJson } from '../wire';
import { sayMark, step } from './marks';

const chart: ChartJson = {
  type: 'line',
  data: {
    labels: ['Jan', 'Feb', 'Mar'],
    datasets: [
      { label: 'Europe', data: [1, 2, 3], formatted: ['€1', '€2', '€3'] },
      { label: 'Asia', data: [4, null], formatted: ['€4', null] },
    ],
  },
};

test.each([
  [null, 'ArrowRight', { series: 0, index: 0 }],
  [null, 'ArrowLeft', { series: 0, index: 2 }],
  [{ series: 0, index: 2 }, 'ArrowRight', { series: 0, index: 2 }],
  [{ series: 0, index: 2 }, 'ArrowDown', { series: 1, index: 2 }],
  [{ series: 1, index: 0 }, 'ArrowUp', { series: 0, index: 0 }],
  [{ series: 0, index: 1 }, 'Home', { series: 0, index: 0 }],
  [{ series: 0, index: 1 }, 'End', { series: 0, index: 2 }],
  [{ series: 0, index: 1 }, 'Tab', null],
])('%j, %s', (from, key, to) => {
  expect(step(chart, from, key)).toEqual(to);
});

test('a mark is said in the text of the server', () => {
  expect(sayMark(chart, { series: 0, index: 1 })).toBe('Feb, Europe: €2');
  expect(sayMark(chart, { series: 1, index: 1 })).toBe('Feb, Asia: no data');
});

test('a chart without marks has nowhere to go', () => {
  expect(step({ type: 'bar', data: { datasets: [] } }, null, 'ArrowRight')).toBeNull();
});
