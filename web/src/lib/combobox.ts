/**
 * The search box as a value: an editable combobox with list autocomplete and manual selection.
 * Typed text is only ever replaced by a choice, and a reply to older text changes nothing.
 */

import type { Suggestion } from '../api';

export interface Combobox {
  text: string;
  options: Suggestion[];
  open: boolean;
  /** The option the arrow keys are on, or -1 while they are on the text itself. */
  active: number;
  /** Counts what made earlier replies worthless; a reply counts only if it carries this number. */
  turn: number;
}

export type Change =
  | { type: 'typed'; text: string }
  | { type: 'filled'; text: string }
  | { type: 'suggested'; turn: number; options: Suggestion[] }
  | { type: 'moved'; by: 1 | -1 }
  | { type: 'pointed'; at: number }
  | { type: 'closed' };

export const emptyBox: Combobox = { text: '', options: [], open: false, active: -1, turn: 0 };

export function reduce(box: Combobox, change: Change): Combobox {
  switch (change.type) {
    case 'typed':
      return { ...box, text: change.text, active: -1, turn: box.turn + 1 };
    case 'filled':
      return { ...emptyBox, text: change.text, turn: box.turn + 1 };
    case 'suggested':
      if (change.turn !== box.turn) return box;
      return { ...box, options: change.options, open: change.options.length > 0, active: -1 };
    case 'moved':
      return moved(box, change.by);
    case 'pointed':
      return { ...box, active: change.at };
    case 'closed':
      return { ...box, open: false, active: -1, turn: box.turn + 1 };
  }
}

/** The option Enter would choose, if the arrow keys are on one. */
export function chosen(box: Combobox): Suggestion | null {
  return box.open ? (box.options[box.active] ?? null) : null;
}

/** From the text through every option and back to the text, in a ring. */
function moved(box: Combobox, by: 1 | -1): Combobox {
  const places = box.options.length + 1;
  if (places === 1) return box;
  const from = box.open ? box.active + 1 : 0;
  return { ...box, open: true, active: ((from + by + places) % places) - 1 };
}
