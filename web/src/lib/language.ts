/** The language that numbers, dates and currency are written in: the browser's, or one chosen here. */

import { store, stored } from './stored';

/** What can be chosen; the server writes every number in any of these. */
export const languages =
  'en-US en-GB de-DE de-CH fr-FR es-ES it-IT pt-BR nl-NL pl-PL sv-SE ja-JP zh-CN ko-KR'.split(' ');

export function chosenLanguage(): string {
  return stored('language') ?? '';
}

export function chooseLanguage(tag: string): void {
  store('language', tag);
}

/** What the page itself writes numbers in: as the server does, which goes by the browser unless told. */
export function shownLanguage(): string {
  return chosenLanguage() || navigator.language || 'en';
}

/** What is sent; nothing where the person has chosen nothing: the server then goes by the browser. */
export function language(): string | null {
  return chosenLanguage() || null;
}
