/** The course of asking: one question at a time, the newest wins, each may build on the one before. */

import {
  query,
  type Answered,
  type Draft,
  type Outcome,
  type Problem,
  type Reply,
  type Request,
} from '../api';
import type { Asking } from './address';
import { changesOf, type Changes } from './chips';
import type { Stage } from './timing';

export type Screen =
  | { kind: 'start' }
  | { kind: 'outcome'; asking: Asking; outcome: Outcome; timing: Stage[] }
  | { kind: 'failed'; asking: Asking; problem: Problem };

/** What a follow-up builds on. */
export interface Context {
  said: string;
  draft: Draft;
  /** What the answer changed of the one before, where it built on one. */
  changes: Changes | null;
}

/** Answers mostly come sooner than this; showing that one waits would make it feel slower. */
const patience = 150;

export class Conversation {
  screen = $state.raw<Screen>({ kind: 'start' });
  context = $state.raw<Context | null>(null);
  /** Whether an answer has been waited for long enough to say so. */
  waiting = $state(false);

  #current: AbortController | null = null;

  /** Asks and shows the reply, unless a newer question was asked meanwhile: then `null`. */
  async ask(asking: Asking): Promise<Reply | null> {
    const own = this.#begin();
    const timer = setTimeout(() => {
      if (own === this.#current) this.waiting = true;
    }, patience);
    try {
      const reply = await query(requestOf(asking), own.signal);
      if (own !== this.#current) return null;
      this.#show(asking, reply);
      return reply;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      if (own === this.#current) this.waiting = false;
    }
  }

  /** Back to the beginning. */
  reset(): void {
    this.#current?.abort();
    this.#current = null;
    this.waiting = false;
    this.context = null;
    this.screen = { kind: 'start' };
  }

  forget(): void {
    this.context = null;
  }

  /** Another way of looking at what is shown: nothing is asked. */
  look(asking: Asking): void {
    if (this.screen.kind !== 'start') this.screen = { ...this.screen, asking };
  }

  #begin(): AbortController {
    this.#current?.abort();
    this.#current = new AbortController();
    return this.#current;
  }

  #show(asking: Asking, reply: Reply): void {
    if (!reply.ok) {
      this.screen = { kind: 'failed', asking, problem: reply.problem };
      return;
    }
    const { outcome, timing } = reply;
    this.screen = { kind: 'outcome', asking, outcome, timing };
    if (outcome.status === 'answered') this.context = contextOf(outcome, asking.previous);
    if (outcome.status === 'report') this.context = null;
  }
}

function contextOf({ said, draft }: Answered, before: Draft | undefined): Context {
  return { said, draft, changes: before ? changesOf(before, draft) : null };
}

function requestOf({ text, draft, of, previous, chart }: Asking): Request {
  const subject = draft ? { ...(of && { question: of }), draft } : { question: text };
  return { ...subject, ...(previous && { previous }), ...(chart && { chart }) };
}
