/**
 * The page `/embed`, for a plain iframe: `/embed?question=…&origin=https://intranet.example`. Its token comes by
 * message from exactly that origin, or in the fragment of the address, which no server sees; never in the query.
 */

import { sheet } from './style';
import { make } from './view';

const css = `
html, body { margin: 0; background: transparent; }
reckoner-answer { border-radius: 0; border: 0; }
h1 { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
p { padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
`;

const names = ['question', 'theme', 'locale', 'chart'] as const;

export function frame(): void {
  document.adoptedStyleSheets = [sheet(css)];
  const said = new URLSearchParams(location.search);
  if (said.has('token')) {
    const why = 'A token in the query of an address is seen by servers on the way: it is not used.';
    fill(make('p', '', why));
    return;
  }
  const answer = document.createElement('reckoner-answer');
  for (const name of names) {
    const value = said.get(name);
    if (value) answer.setAttribute(name, value);
  }
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    answer.setAttribute('token', token);
    // It is not left lying in the address.
    history.replaceState(null, '', location.pathname + location.search);
  }
  const parent = window.parent === window ? null : window.parent;
  const origin = said.get('origin');
  if (parent && origin) follow(answer, parent, origin);
  if (token || !parent || !origin) fill(answer);
}

function fill(inside: HTMLElement): void {
  document.body.append(make('main', '', make('h1', '', 'An answer of Reckoner'), inside));
}

/** Takes tokens from whoever holds the frame, if it is who it was said to be, and tells it what it needs to know. */
function follow(answer: HTMLElement, parent: Window, origin: string): void {
  const tell = (message: object) => {
    try {
      parent.postMessage(message, origin);
    } catch {
      // What is no origin has nobody to be told.
    }
  };
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== parent || event.origin !== origin) return;
    const { type, token } = (event.data ?? {}) as { type?: unknown; token?: unknown };
    if (type !== 'reckoner:token' || typeof token !== 'string') return;
    answer.setAttribute('token', token);
    if (!answer.isConnected) fill(answer);
  });
  answer.addEventListener('tokenNeeded', (event) => {
    event.preventDefault();
    tell({ type: 'reckoner:token-needed' });
  });
  new ResizeObserver(() => {
    tell({ type: 'reckoner:height', height: Math.ceil(answer.scrollHeight) });
  }).observe(answer);
  if (!answer.hasAttribute('token')) tell({ type: 'reckoner:token-needed' });
}
