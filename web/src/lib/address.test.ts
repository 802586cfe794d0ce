import { expect, test } from 'vitest';
import { addressOf, askingOf, linkable, questionIn } from './address';

test.each([
  ['revenue by region', '/?q=revenue+by+region'],
  ['margin > 5% & "fleet" + cost?', '/?q=margin+%3E+5%25+%26+%22fleet%22+%2B+cost%3F'],
  ['Umsatz für Köln 🚗', '/?q=Umsatz+f%C3%BCr+K%C3%B6ln+%F0%9F%9A%97'],
  ['', '/'],
])('%s ↔ %s', (question, address) => {
  expect(addressOf(question)).toBe(address);
  expect(questionIn(address.slice(1))).toBe(question);
});

test.each([
  ['', ''],
  ['?other=1', ''],
  ['?q=%20%20', ''],
  ['?q=stock%20by%20plant', 'stock by plant'],
])('the question in "%s"', (search, question) => {
  expect(questionIn(search)).toBe(question);
});

const draft = { v: 1 };

test.each([
  ['a whole question keeps its words', { text: 'sales by region' }, 'sales by region'],
  ['a follow-up becomes what it meant', { text: 'by month', previous: draft }, 'revenue by month'],
  ['a click becomes what it meant', { text: 'units sold', draft }, 'revenue by month'],
])('link: %s', (_, asking, expected) => {
  expect(linkable(asking, 'revenue by month')).toBe(expected);
});

test.each([
  [{ asking: { text: 'a', draft } }, '?q=b', { text: 'a', draft }],
  [null, '?q=b', { text: 'b' }],
  [{ other: 1 }, '?q=b', { text: 'b' }],
  [null, '', null],
])('history entry %j with "%s"', (state, search, expected) => {
  expect(askingOf(state, search)).toEqual(expected);
});
