/** What was pinned to a report of one's own: questions, kept on this machine, never numbers. */

import type { Draft } from '../wire';
import { same } from './draft';
import { store, stored } from './stored';

export interface Pin {
  title: string;
  draft: Draft;
  chart?: string;
}

export function pins(): Pin[] {
  try {
    const list: unknown = JSON.parse(stored('pins') ?? '[]');
    return Array.isArray(list) ? list.filter(isPin) : [];
  } catch {
    return [];
  }
}

function isPin(value: unknown): value is Pin {
  const { title, draft } = (value ?? {}) as Partial<Pin>;
  return typeof title === 'string' && typeof draft === 'object' && draft !== null;
}

export function isPinned(draft: Draft): boolean {
  return pins().some((pin) => same(pin.draft, draft));
}

export function pin(one: Pin): void {
  if (!isPinned(one.draft)) keep([...pins(), one]);
}

export function unpin(draft: Draft): void {
  keep(pins().filter((pin) => !same(pin.draft, draft)));
}

/** Moves the pin at `at` up or down by one. */
export function movePin(at: number, by: -1 | 1): void {
  const list = pins();
  const [one] = list.splice(at, 1);
  if (one) list.splice(at + by, 0, one);
  keep(list);
}

function keep(list: Pin[]): void {
  store('pins', JSON.stringify(list));
}
