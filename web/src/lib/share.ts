/** Links that others open: they carry the question, never the numbers, and so keep to the reader's rights. */

import type { Answered, Draft } from '../wire';
import { addressOf, type Asking } from './address';
import { bysOf } from './draft';
import { during } from './zoom';

/** The same for the days it came to today; null where these are not known. */
export function frozen(answer: Answered): Draft | null {
  const time = answer.draft['time'] as Record<string, unknown> | null | undefined;
  if (isFixed(time)) return answer.draft;
  if (!answer.period) return null;
  const of = typeof time?.['of'] === 'string' ? time['of'] : undefined;
  return during(answer.draft, answer.period, of);
}

/** Whether a stretch of time is the same whatever day it is asked on. */
export function isFixed(time: Record<string, unknown> | null | undefined): boolean {
  if (!time) return false;
  if (typeof time['year'] === 'number' || typeof time['fiscal_year'] === 'number') {
    return time['to_date'] === undefined;
  }
  return typeof time['from'] === 'string' && typeof time['to'] === 'string';
}

/** The link of an answer; `fixed` names the days it covers instead of "last month". */
export function linkOf(asking: Asking, answer: Answered, fixed: boolean, origin: string): string {
  const { previous: _, of: __, ...rest } = asking;
  const draft = (fixed ? frozen(answer) : null) ?? answer.draft;
  return origin + addressOf({ ...rest, text: answer.said, draft });
}

/** A name for a file of the answer. */
export function fileName(said: string, ending: string): string {
  const plain = said
    .toLocaleLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return `${plain.slice(0, 80) || 'answer'}.${ending}`;
}

/** Whether the answer moves with the days, so that freezing them makes a difference. */
export function moves(answer: Answered): boolean {
  return !isFixed(answer.draft['time'] as Record<string, unknown> | null | undefined);
}

export const hasGroups = (answer: Answered) => bysOf(answer.draft).length > 0;
