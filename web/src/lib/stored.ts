/** Small choices remembered on this machine. A browser may forbid that: they then last as long as the page. */

export function stored(key: string): string | null {
  try {
    return localStorage.getItem(`reckoner.${key}`);
  } catch {
    return null;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(`reckoner.${key}`, value);
  } catch {
    return;
  }
}
