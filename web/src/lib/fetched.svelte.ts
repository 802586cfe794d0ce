/** What a page shows of the server, fetched again on demand or as time passes. */

import type { Got, Problem } from '../api';

export class Fetched<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);

  #ask: () => Promise<Got<T>>;
  #turn = 0;

  constructor(ask: () => Promise<Got<T>>) {
    this.#ask = ask;
    this.load();
  }

  load = async (): Promise<void> => {
    const own = ++this.#turn;
    const got = await this.#ask();
    if (own !== this.#turn) return;
    // What was last known stays in sight: it is better than nothing, and said to be old.
    if (got.ok) this.value = got.value;
    this.problem = got.ok ? null : got.problem;
  };

  /** Asks every few seconds while somebody looks; returns what ends that. */
  every(millis: number): () => void {
    const timer = setInterval(() => {
      if (!document.hidden) this.load();
    }, millis);
    return () => clearInterval(timer);
  }
}
