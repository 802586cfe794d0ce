/** Who asks, and what that person may do. */

import { get, type Me } from '../api';

class Person {
  value = $state.raw<Me | null>(null);
  /** Whether the server has said who asks, or that it does not know. */
  settled = $state(false);

  get isAdmin(): boolean {
    return this.value?.role === 'admin';
  }

  /** Whether what was learned may be judged. */
  get isEditor(): boolean {
    return this.isAdmin || this.value?.role === 'editor';
  }

  async load(): Promise<void> {
    const reply = await get<Me>('/me');
    this.value = reply.ok ? reply.value : null;
    this.settled = true;
  }
}

export const me = new Person();
