/** The answer on the screen, for what is done with it from elsewhere: one at most. */

import type { Answered } from '../wire';
import type { Mode } from './theme';

export interface Shown {
  answer: Answered;
  /** The form of chart that was picked. */
  form: string | null;
  mode: Mode;
}

let current: Shown | null = null;

/** Says what is shown; returns what ends that. */
export function show(shown: Shown): () => void {
  current = shown;
  return () => {
    if (current === shown) current = null;
  };
}

export const shown = (): Shown | null => current;
