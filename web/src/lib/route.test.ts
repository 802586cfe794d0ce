import { expect, test } from 'vitest';
import { routeOf } from './route';

test.each([
  ['/', { page: 'ask' }],
  ['/index.html', { page: 'ask' }],
  ['/reports', { page: 'reports' }],
  ['/reports/', { page: 'reports' }],
  ['/reports/ceo%20weekly', { page: 'report', name: 'ceo weekly' }],
  ['/reports/%', { page: 'report', name: '%' }],
  ['/catalog', { page: 'catalog' }],
  ['/operations', { page: 'operations' }],
  ['/operations/x', { page: 'nowhere' }],
  ['/reports/a/b', { page: 'nowhere' }],
  ['/elsewhere', { page: 'nowhere' }],
])('%s', (path, route) => {
  expect(routeOf(path)).toEqual(route);
});
