/** Light or dark: the system's choice unless the person made another, remembered on this machine. */

export type Mode = 'light' | 'dark';
export type Choice = Mode | 'system';

const key = 'reckoner.theme';
const darkSystem = '(prefers-color-scheme: dark)';

export function storedChoice(): Choice {
  const stored = read();
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Shows the page in `choice` and remembers it. */
export function choose(choice: Choice): void {
  if (choice === 'system') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = choice;
  }
  write(choice);
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

// A browser may forbid storage; the choice then lasts as long as the page.
function read(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(choice: Choice): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    return;
  }
}
