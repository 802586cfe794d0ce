/** Light or dark: the system's choice unless the person made another, remembered on this machine. */

import { store, stored } from './stored';

export type Mode = 'light' | 'dark';
export type Choice = Mode | 'system';

const darkSystem = '(prefers-color-scheme: dark)';

export function storedChoice(): Choice {
  const choice = stored('theme');
  return choice === 'light' || choice === 'dark' ? choice : 'system';
}

/** Shows the page in `choice` and remembers it. */
export function choose(choice: Choice): void {
  if (choice === 'system') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = choice;
  }
  store('theme', choice);
}

export function modeOf(choice: Choice): Mode {
  if (choice !== 'system') return choice;
  return matchMedia(darkSystem).matches ? 'dark' : 'light';
}

/** Calls `changed` whenever the system turns dark or light; returns what ends that. */
export function followSystem(changed: () => void): () => void {
  const media = matchMedia(darkSystem);
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}
