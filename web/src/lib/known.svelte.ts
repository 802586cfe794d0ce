/** What can be asked, once it is known: menus are fuller for it, and nothing waits for it. */

import { capabilities, type Capabilities } from '../api';

class Known {
  value = $state.raw<Capabilities | null>(null);

  async load(): Promise<Capabilities | null> {
    this.value = await capabilities();
    return this.value;
  }

  async again(): Promise<void> {
    const fresh = await capabilities(true);
    if (fresh) this.value = fresh;
  }
}

export const known = new Known();
