/** Dates and times of the server, as people write them. Text that is no date is shown as it came. */

import { chosenLanguage, shownLanguage } from './language';

/** Another language is chosen by loading the page anew; in English no day is mistaken for a month. */
const language = chosenLanguage() || shownLanguage().replace(/^en\b.*/, 'en-GB');

const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat(language, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

/** `2025-12-31` → `31 Dec 2025`; a time of day is kept: `22 Nov 2026, 16:07 UTC`. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? day.format(date) : moment.format(date);
}
