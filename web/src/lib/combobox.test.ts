import { expect, test } from 'vitest';
import type { Suggestion } from '../api';
import { chosen, emptyBox, reduce, type Change, type Combobox } from './combobox';

const options: Suggestion[] = [
  { text: 'revenue by region', kind: 'question' },
  { text: 'revenue by month', kind: 'question' },
];

function after(...changes: Change[]): Combobox {
  return changes.reduce(reduce, emptyBox);
}

const typed: Change = { type: 'typed', text: 'rev' };
const suggested: Change = { type: 'suggested', turn: 1, options };
const down: Change = { type: 'moved', by: 1 };
const up: Change = { type: 'moved', by: -1 };

test('completions open the list, and none of them is chosen yet', () => {
  const box = after(typed, suggested);
  expect(box).toMatchObject({ open: true, active: -1, text: 'rev' });
  expect(chosen(box)).toBeNull();
});

test('no completions, no list', () => {
  expect(after(typed, { type: 'suggested', turn: 1, options: [] }).open).toBe(false);
});

test.each<[string, Change[]]>([
  ['more was typed', [typed, { type: 'typed', text: 'reve' }, suggested]],
  ['the list was closed', [typed, { type: 'closed' }, suggested]],
  ['another text was filled in', [typed, { type: 'filled', text: 'margin' }, suggested]],
])('a reply is dropped when meanwhile %s', (_, changes) => {
  expect(after(...changes)).toMatchObject({ open: false, options: [] });
});

test.each<[string, Change[], number]>([
  ['down', [down], 0],
  ['down twice', [down, down], 1],
  ['down past the end, back to the text', [down, down, down], -1],
  ['up from the text, to the last', [up], 1],
  ['up from the first, to the text', [down, up], -1],
  ['typing, to the text', [down, { type: 'typed', text: 'reve' }], -1],
  ['pointing', [{ type: 'pointed', at: 1 }], 1],
])('arrows: %s', (_, changes, active) => {
  const box = after(typed, suggested, ...changes);
  expect(box.active).toBe(active);
});

test('no movement replaces what was typed', () => {
  expect(after(typed, suggested, down, down, up).text).toBe('rev');
});

test('an arrow opens a closed list again at its first option', () => {
  const box = after(typed, suggested, { type: 'closed' }, down);
  expect(box).toMatchObject({ open: true, active: 0 });
  expect(chosen(box)).toEqual(options[0]);
});

test('a closed list chooses nothing, and an empty one cannot be opened', () => {
  expect(chosen({ ...after(typed, suggested, down), open: false })).toBeNull();
  expect(after(down)).toEqual(emptyBox);
});
