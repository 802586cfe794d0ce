/** Which page an address names. */

export type Route =
  | { page: 'ask' }
  | { page: 'reports' }
  | { page: 'report'; name: string }
  | { page: 'catalog' }
  | { page: 'operations' }
  | { page: 'nowhere' };

export function routeOf(path: string): Route {
  const [first = '', second, ...more] = path.split('/').filter(Boolean);
  if (more.length > 0) return { page: 'nowhere' };
  if (first === '' || first === 'index.html') return { page: 'ask' };
  if (first === 'reports') {
    return second === undefined ? { page: 'reports' } : { page: 'report', name: decoded(second) };
  }
  if (second === undefined && (first === 'catalog' || first === 'operations')) {
    return { page: first };
  }
  return { page: 'nowhere' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
