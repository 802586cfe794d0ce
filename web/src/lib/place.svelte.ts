/** Where the page is, and how it goes elsewhere without being loaded anew. */

class Place {
  path = $state(location.pathname);
  search = $state(location.search);

  /** Follows the browser's back and forward; returns what ends that. */
  follow(): () => void {
    const look = () => this.#look();
    window.addEventListener('popstate', look);
    return () => window.removeEventListener('popstate', look);
  }

  go(address: string, state: unknown = null): void {
    const again = address === location.pathname + location.search;
    history[again ? 'replaceState' : 'pushState'](state, '', address);
    this.#look();
  }

  /** Another address for the same entry of the history. */
  amend(address: string, state: unknown = history.state): void {
    history.replaceState(state, '', address);
    this.#look();
  }

  #look(): void {
    this.path = location.pathname;
    this.search = location.search;
  }
}

export const place = new Place();

/** Follows a link within the page; one with a modifier, or to elsewhere, is left to the browser. */
export function followLink(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) {
    return null;
  }
  const isPage = /^\/(|reports(\/[^/]+)?|catalog|operations)$/.test(link.pathname);
  if (!isPage || (link.hash && link.pathname === location.pathname)) return null;
  event.preventDefault();
  return link.pathname + link.search;
}
