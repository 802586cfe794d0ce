import { expect, test } from 'vitest';
import type { Word } from '../api';
import { marks, splitTyped } from './words';

const word = (text: string, as?: string): Word => ({
  text,
  start: 0,
  end: text.length,
  kind: 'metric',
  ...(as && { as }),
});

test.each([
  ['a synonym', word('turnover', 'revenue'), 'revenue'],
  ['the name itself', word('revenue', 'revenue'), null],
  ['only case and underscores differ', word('Units Sold', 'units_sold'), null],
  ['only the number differs', word('models', 'model'), null],
  ['a name as people write it', word('volume', 'units_sold'), 'units sold'],
  ['no name', word('by'), null],
])('meaning: %s', (_, given, meaning) => {
  expect(marks([given], [])[0]?.meaning).toBe(meaning);
});

test.each([
  ['"sales" means revenue', true],
  ['“Sales” means revenue', true],
  ['the latest year, 2025', false],
  ['"salespeople" means dealers', false],
])('assumed by %s: %s', (text, assumed) => {
  expect(marks([word('sales')], [{ text, alternatives: [] }])[0]?.assumed).toBe(assumed);
});

test.each([
  ['revenue by region', 'rev', ['rev', 'enue by region']],
  ['Revenue by region', ' REV', ['Rev', 'enue by region']],
  ['revenue by region', 'region', ['', 'revenue by region']],
  ['revenue', '', ['', 'revenue']],
])('"%s" after typing "%s"', (completion, typed, parts) => {
  expect(splitTyped(completion, typed)).toEqual(parts);
});
