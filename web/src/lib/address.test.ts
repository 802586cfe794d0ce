import { expect, test } from 'vitest';
import { addressOf, askingOf, linkable, questionIn, type Asking } from './address';

test.each([
  ['revenue by region', '/?q=revenue+by+region'],
  ['margin > 5% & "fleet" + cost?', '/?q=margin+%3E+5%25+%26+%22fleet%22+%2B+cost%3F'],
  ['Umsatz für Köln 🚗', '/?q=Umsatz+f%C3%BCr+K%C3%B6ln+%F0%9F%9A%97'],
  ['', '/'],
])('%s ↔ %s', (question, address) => {
  expect(addressOf({ text: question })).toBe(address);
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
const came = { said: 'revenue by month', draft: { v: 1, show: ['revenue'] } };

test.each<[string, Asking, Asking]>([
  ['a whole question keeps its words', { text: 'sales by region' }, { text: 'sales by region' }],
  [
    'a follow-up becomes what it came to',
    { text: 'by month', previous: draft },
    { text: came.said, draft: came.draft },
  ],
  [
    'a click becomes what it came to, and keeps the way it is looked at',
    { text: 'units sold', draft, of: 'sales', sort: '1d' },
    { text: came.said, draft: came.draft, sort: '1d' },
  ],
])('link: %s', (_, asking, expected) => {
  expect(linkable(asking, came)).toEqual(expected);
});

test.each<Asking>([
  { text: 'revenue' },
  { text: 'a & b', draft: { v: 1, where: [{ in: { region: ['Ö & "x"'] } }] }, of: 'which?' },
  {
    text: 'x',
    draft,
    chart: 'pie',
    up: [{ said: 'revenue by region', draft: { v: 1 } }],
    sort: '2d',
    find: 'eur',
  },
])('the whole state is in the address: %j', (asking) => {
  expect(askingOf(null, addressOf(asking).slice(1))).toEqual(asking);
});

test.each(['{', '[]', '"text"', 'null', '{"v":1'])('a draft cut off on its way: %s', (cut) => {
  const search = `?${new URLSearchParams({ q: 'revenue', d: cut, up: cut })}`;
  expect(askingOf(null, search)).toEqual({ text: 'revenue' });
});

test.each([
  [{ asking: { text: 'a', draft } }, '?q=b', { text: 'a', draft }],
  [null, '?q=b', { text: 'b' }],
  [{ other: 1 }, '?q=b', { text: 'b' }],
  [null, '', null],
])('history entry %j with "%s"', (state, search, expected) => {
  expect(askingOf(state, search)).toEqual(expected);
});
