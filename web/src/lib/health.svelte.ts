/** What everybody should know of the server: that its data is old, or that help is paused. */

import { get, type Status } from '../api';

class Health {
  status = $state.raw<Pick<Status, 'snapshot' | 'tokens'> | null>(null);

  /** What is worth saying on every page; null while all is well. */
  get notice(): string | null {
    const { snapshot, tokens } = this.status ?? {};
    if (snapshot?.stale) return 'stale';
    const minute = tokens?.minute;
    const isSpent = minute && minute.limit > 0 && minute.used + minute.reserved >= minute.limit;
    return isSpent ? 'spent' : null;
  }

  /** Looks now and every minute; returns what ends that. */
  follow(): () => void {
    const look = async () => {
      if (document.hidden) return;
      const reply = await get<Status>('/status');
      if (reply.ok) this.status = reply.value;
    };
    // Not among the first requests: nothing on the page waits for it.
    const first = setTimeout(look, 1000);
    const timer = setInterval(look, 60_000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }
}

export const health = new Health();
