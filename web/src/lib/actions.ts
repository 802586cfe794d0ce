/** What any part of an answer may do to the page: ask something else. */

import { getContext, setContext } from 'svelte';
import type { Draft } from '../api';
import type { Asking } from './address';
import type { Mode } from './theme';

export interface Actions {
  /** Asks in words, building on the answer shown. */
  askText: (text: string) => void;
  /**
   * Asks what is already settled; `text` is shown until the server has restated it. `of` is the question
   * that it was chosen for, where it is one of the things that question may mean.
   */
  askDraft: (draft: Draft, text: string, of?: string | null) => void;
  /** Goes into a part of the answer, or to another stretch of its time; the way back is kept. */
  drill: (draft: Draft, text: string, kind: 'part' | 'time') => void;
  /** Asks the same again, drawn in another form; `null` leaves the form to the server. */
  redraw: (form: string | null) => void;
  /** Keeps in the address how the table is looked at. */
  look: (view: { sort?: string; find?: string }) => void;
  /** What is being shown the answer to. */
  asking: () => Asking | null;
  mode: () => Mode;
}

const key = Symbol('actions');

export function setActions(actions: Actions): void {
  setContext(key, actions);
}

export function getActions(): Actions {
  return getContext<Actions>(key);
}
