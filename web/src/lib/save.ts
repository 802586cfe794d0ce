/** The answer as a file of this machine: made by the server, of the same snapshot. */

import { fileOf, type Format } from '../api';
import { fileName } from './share';
import type { Shown } from './shown';

export interface Kind {
  format: Format;
  label: string;
  aside: string;
}

const tables: Kind[] = [
  { format: 'csv', label: 'CSV', aside: 'plain text' },
  { format: 'xlsx', label: 'Excel', aside: 'typed cells' },
  { format: 'json', label: 'JSON', aside: 'the whole answer' },
  { format: 'arrow', label: 'Arrow', aside: 'for programs' },
];
const pictures: Kind[] = [
  { format: 'png', label: 'PNG', aside: 'picture' },
  { format: 'svg', label: 'SVG', aside: 'sharp at any size' },
];

/** What the answer can be saved as. */
export const kindsOf = ({ answer }: Pick<Shown, 'answer'>): Kind[] =>
  answer.chart ? [...tables, ...pictures] : tables;

/** Saves it, and says what stood in the way, if anything did. */
export async function save({ answer, form, mode }: Shown, format: Format): Promise<string> {
  const request = { draft: answer.draft, ...(form && { chart: form }) };
  const reply = await fileOf(request, format, mode);
  if (!reply.ok) return [reply.problem.title, reply.problem.detail].filter(Boolean).join('. ');
  const address = URL.createObjectURL(reply.value);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(answer.said, format);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return '';
}
