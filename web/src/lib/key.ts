/** The key of whoever signed in: kept for this tab only, sent with every request. */

const name = 'reckoner.key';

let current: string | null = read();
let onRefused: () => void = () => {};

export function keyHeader(): Record<string, string> {
  return current ? { Authorization: `Bearer ${current}` } : {};
}

export function signIn(key: string): void {
  current = key;
  write(key);
}

export function signOut(): void {
  current = null;
  write(null);
}

export function hasKey(): boolean {
  return current !== null;
}

/** Calls `tell` whenever the server refuses the key, or asks for one. */
export function whenRefused(tell: () => void): void {
  onRefused = tell;
}

export function refusedKey(): void {
  onRefused();
}

function read(): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    // A browser may forbid storage: the key then lasts as long as the page.
    return null;
  }
}

function write(key: string | null): void {
  try {
    if (key === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, key);
  } catch {
    return;
  }
}
