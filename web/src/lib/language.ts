/** The language that numbers, dates and currency are written in: the browser's, or one chosen here. */

import { store, stored } from './stored';

/** What can be chosen; the server writes every number in any of these. */
export const languages = ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES', 'it-IT', 'ja-JP'];

export function chosenLanguage(): string {
  return stored('language') ?? '';
}

export function chooseLanguage(tag: string): void {
  store('language', tag);
}

/** What is sent; nothing where the person has chosen nothing: the server then goes by its model. */
export function language(): string | null {
  return chosenLanguage() || null;
}
