/** One question to a server elsewhere, with a token that is good for minutes. */

import type { Ambiguous, Answered, Draft, Problem, Refused, Unread } from '../wire';

export interface Asking {
  /** The address of the server: `https://reckoner.example`. */
  server: string;
  token: string;
  question: string;
  /** What was chosen among the things that the question may mean. */
  draft: Draft | null;
  chart: string;
  locale: string;
  theme: 'light' | 'dark';
}

/** The name of a report: embedded, it is no page of its own. */
interface Named {
  status: 'report';
  title: string;
}

export type Shown =
  | { kind: 'outcome'; outcome: Answered | Ambiguous | Unread | Refused | Named }
  /** The token is none that the server takes: maybe it is only too old. */
  | { kind: 'expired' }
  /** The server has no time or no budget left; after so many seconds it may. */
  | { kind: 'busy'; seconds: number }
  | { kind: 'failed'; problem: Pick<Problem, 'title' | 'detail'> };

/** Asks. Never rejects, except with an `AbortError` where `signal` was used. */
export async function ask(asking: Asking, signal: AbortSignal): Promise<Shown> {
  const { server, token, question, draft, chart, locale, theme } = asking;
  const body = {
    question,
    charts: 'svg',
    theme,
    ...(draft && { draft }),
    ...(chart && { chart }),
    ...(locale && { locale }),
  };
  let response: Response;
  try {
    response = await fetch(`${server.replace(/\/+$/, '')}/api/v1/query`, {
      method: 'POST',
      // No cookie of anybody goes along: the token alone says who asks.
      credentials: 'omit',
      headers: {
        'Content-Type': 'application/json',
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const detail = 'It may be down, or this site may not be one that it lets ask.';
    return { kind: 'failed', problem: { title: 'The server cannot be reached', detail } };
  }
  const said: unknown = await response.json().catch(() => null);
  if (signal.aborted) throw new DOMException('no longer wanted', 'AbortError');
  if (response.status === 401) return { kind: 'expired' };
  if (response.status === 429 || response.status === 503) {
    const seconds = Number(response.headers.get('Retry-After'));
    return { kind: 'busy', seconds: seconds > 0 ? seconds : 5 };
  }
  const { status, title, detail } = (said ?? {}) as Record<string, unknown>;
  if (response.ok && typeof status === 'string') {
    return { kind: 'outcome', outcome: said as Answered };
  }
  return {
    kind: 'failed',
    problem: {
      title: typeof title === 'string' ? title : `The server replied ${response.status}`,
      detail: typeof detail === 'string' ? detail : null,
    },
  };
}
