/** `<reckoner-answer>`: one question and its answer, on a page that is not Reckoner's. */

import type { Draft } from '../wire';
import { ask, type Asking, type Shown } from './ask';
import { sheet } from './style';
import { view, waiting } from './view';

/** What `tokenNeeded` carries. */
export interface TokenNeeded {
  /** Takes a fresh token, now or later. */
  use: (token: string) => void;
}

/** Where this script came from: the server, unless the page names another. */
const home =
  document.currentScript instanceof HTMLScriptElement
    ? new URL(document.currentScript.src, location.href).origin
    : location.origin;

const attributes = ['question', 'token', 'server', 'theme', 'locale', 'height', 'chart'] as const;
type Name = (typeof attributes)[number];

/** Answers mostly come sooner than this; showing that one waits would make it feel slower. */
const patience = 150;
/** After so many refused tokens in a row nobody is asked for another. */
const mostRefused = 2;

export class ReckonerAnswer extends HTMLElement {
  static readonly observedAttributes = attributes;

  /** Gets a fresh token when the present one is refused; else the event `tokenNeeded` asks for one. */
  getToken: (() => Promise<string>) | null = null;

  #root = this.attachShadow({ mode: 'open' });
  #fetching: AbortController | null = null;
  #draft: Draft | null = null;
  /** How many tokens the server has refused, one after the other. */
  #refused = 0;
  #planned = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #system = matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet()];
  }

  connectedCallback(): void {
    this.#system.addEventListener('change', this.#plan);
    this.#dress();
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#system.removeEventListener('change', this.#plan);
    clearTimeout(this.#retry);
    this.#fetching?.abort();
  }

  attributeChangedCallback(name: Name, before: string | null, now: string | null): void {
    if (before === now) return;
    if (name === 'question') this.#draft = null;
    this.#dress();
    if (name !== 'height') this.#plan();
  }

  get token(): string {
    return this.#said('token');
  }

  set token(token: string) {
    this.setAttribute('token', token);
  }

  get question(): string {
    return this.#said('question');
  }

  set question(question: string) {
    this.setAttribute('question', question);
  }

  /** Asks again. */
  refresh(): void {
    this.#refused = 0;
    this.#plan();
  }

  #said(name: Name): string {
    return this.getAttribute(name)?.trim() ?? '';
  }

  #theme(): 'light' | 'dark' {
    const said = this.#said('theme');
    if (said === 'light' || said === 'dark') return said;
    return this.#system.matches ? 'dark' : 'light';
  }

  /** Set through the object model, which no content security policy forbids. */
  #dress(): void {
    this.style.colorScheme = this.#theme();
    const height = Number(this.#said('height'));
    this.style.height = height > 0 ? `${height}px` : '';
  }

  /** Several attributes may change in one go: they are one question. */
  #plan = (): void => {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#dress();
      if (this.isConnected && this.question) void this.#ask();
    });
  };

  async #ask(): Promise<void> {
    clearTimeout(this.#retry);
    this.#fetching?.abort();
    const own = (this.#fetching = new AbortController());
    const asking: Asking = {
      server: this.#said('server') || home,
      token: this.token,
      question: this.question,
      draft: this.#draft,
      chart: this.#said('chart'),
      locale: this.#said('locale'),
      theme: this.#theme(),
    };
    this.setAttribute('aria-busy', 'true');
    const late = setTimeout(() => {
      if (own === this.#fetching && !this.#root.firstChild) this.#root.replaceChildren(waiting());
    }, patience);
    try {
      const shown = await ask(asking, own.signal);
      if (own === this.#fetching) this.#show(shown, asking);
    } catch {
      // Another question was asked meanwhile: its answer is the one to show.
    } finally {
      clearTimeout(late);
      if (own === this.#fetching) this.removeAttribute('aria-busy');
    }
  }

  #show(shown: Shown, asking: Asking): void {
    if (shown.kind === 'expired') {
      this.#refused += 1;
      // What was shown stays until the fresh token has brought its answer, or there is none.
      if (this.#refused <= mostRefused && this.#askForToken(asking)) return;
    } else this.#refused = 0;
    this.#fill(shown, asking);
  }

  #fill(shown: Shown, asking: Asking): void {
    const about = new URLSearchParams({ q: asking.question });
    const doing = {
      address: `${asking.server.replace(/\/+$/, '')}/?${about}`,
      choose: (draft: Draft) => {
        this.#draft = draft;
        this.#plan();
      },
      again: () => this.refresh(),
    };
    this.#root.replaceChildren(view(shown, doing));
    if (shown.kind === 'busy') this.#retry = setTimeout(this.#plan, shown.seconds * 1000);
    if (shown.kind === 'outcome') {
      this.#tell('answered', shown.outcome);
    }
  }

  /** Whether somebody is there to give a fresh token. */
  #askForToken(asking: Asking): boolean {
    let isTaken = false;
    const use = (token: string) => {
      isTaken = true;
      if (token && token !== asking.token) this.token = token;
      else this.#fill({ kind: 'expired' }, asking);
    };
    if (this.getToken) {
      this.getToken().then(use, () => use(''));
      return true;
    }
    // Whoever prevents the default says that a token will come.
    const isAwaited = !this.#tell('tokenNeeded', { use } satisfies TokenNeeded);
    return isTaken || isAwaited;
  }

  #tell(name: string, detail: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, cancelable: true, detail }),
    );
  }
}
