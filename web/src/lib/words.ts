/** How each word of a question was taken, ready to be shown. */

import type { Assumption, Word } from '../api';

export interface Mark {
  text: string;
  kind: Word['kind'];
  /** The name the word was taken for, where that is not the word itself. */
  meaning: string | null;
  assumed: boolean;
}

export function marks(words: Word[], assumptions: Assumption[]): Mark[] {
  return words.map((word) => ({
    text: word.text,
    kind: word.kind,
    meaning: word.as && !sameName(word.as, word.text) ? word.as.replaceAll('_', ' ') : null,
    assumed: assumptions.some((assumption) => quotes(assumption.text, word.text)),
  }));
}

/**
 * Names are the same when only case, spaces, underscores and a plural differ: `units_sold`, `Unit sold`.
 */
function sameName(a: string, b: string): boolean {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replaceAll(/[\s_]+/g, ' ')
      .replace(/s$/, '');
  return plain(a) === plain(b);
}

function quotes(text: string, word: string): boolean {
  return [`"${word}"`, `“${word}”`].some((quoted) =>
    text.toLowerCase().includes(quoted.toLowerCase()),
  );
}

/** A completion as the part already typed and the part it would add; case does not matter. */
export function splitTyped(completion: string, typed: string): [string, string] {
  const start = typed.trimStart();
  const known = completion.toLowerCase().startsWith(start.toLowerCase()) ? start.length : 0;
  return [completion.slice(0, known), completion.slice(known)];
}
