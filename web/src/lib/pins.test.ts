import { beforeEach, expect, test } from 'vitest';
import { isPinned, movePin, pin, pins, unpin } from './pins';
import { store } from './stored';

beforeEach(() => store('pins', '[]'));

const one = { title: 'revenue', draft: { v: 1, show: ['revenue'] } };
const two = { title: 'stock', draft: { v: 1, show: ['stock'] }, chart: 'pie' };

test('a question is pinned once, moved and taken off', () => {
  pin(one);
  pin(two);
  pin({ ...one, draft: { show: ['revenue'], v: 1 } });
  expect(pins()).toEqual([one, two]);
  movePin(1, -1);
  expect(pins()).toEqual([two, one]);
  unpin(two.draft);
  expect(isPinned(two.draft)).toBe(false);
  expect(pins()).toEqual([one]);
});

test.each(['nonsense', '{}', '[1, {"title": "x"}, null]'])('what is no pin is none: %s', (text) => {
  store('pins', text);
  expect(pins()).toEqual([]);
});
