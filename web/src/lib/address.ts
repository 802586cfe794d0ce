/** The address bar and the browser's history: `?q=` holds the question, the entry how it was asked. */

import type { Draft } from '../api';

/** One asking: the words shown in the box, and the draft where a click has already settled it. */
export interface Asking {
  text: string;
  draft?: Draft;
  /** The question that the draft was chosen for. */
  of?: string;
  previous?: Draft;
  /** The form of chart that was picked. */
  chart?: string;
}

export function questionIn(search: string): string {
  return new URLSearchParams(search).get('q')?.trim() ?? '';
}

export function addressOf(question: string): string {
  return question ? `/?q=${encodeURIComponent(question).replaceAll('%20', '+')}` : '/';
}

/**
 * What an answered asking is called in a link. A link is opened without the conversation before it,
 * so an asking that leaned on a draft is named by the restatement, which stands alone.
 */
export function linkable(asking: Asking, said: string): string {
  return asking.draft || asking.previous ? said : asking.text;
}

/** The asking of a history entry, or of a bare link where the entry has none. */
export function askingOf(state: unknown, search: string): Asking | null {
  if (typeof state === 'object' && state !== null && 'asking' in state) {
    return state.asking as Asking;
  }
  const text = questionIn(search);
  return text ? { text } : null;
}
