/** The stages of an answer and their times, from the `Server-Timing` header. */

export interface Stage {
  name: string;
  micros: number;
}

/**
 * Reads `read;dur=0.031, bind;dur=0.004` (milliseconds); entries without a duration are left out. An answer
 * that was kept, `cache;desc=hit`, took no time to work out.
 */
export function parseServerTiming(header: string | null): Stage[] {
  if (!header) return [];
  return header.split(',').flatMap((entry) => {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
    if (name === 'cache' && parameters.includes('desc=hit')) return [{ name, micros: 0 }];
    const duration = parameters.find((parameter) => parameter.startsWith('dur='))?.slice(4);
    const millis = duration ? Number(duration) : NaN;
    return name && Number.isFinite(millis) ? [{ name, micros: millis * 1000 }] : [];
  });
}

/** The whole time: the stage called `total` where the server names one, else the sum. */
export function totalMicros(stages: Stage[]): number | null {
  if (stages.length === 0) return null;
  const total = stages.find((stage) => stage.name === 'total');
  return total ? total.micros : stages.reduce((sum, stage) => sum + stage.micros, 0);
}

/** Whether it was not worked out, but kept from the same question before. */
export function isKept(stages: Stage[]): boolean {
  return stages.some(({ name, micros }) => name === 'cache' && micros === 0);
}

/** `31 µs`, `1.2 ms`, `2.4 s`. */
export function formatMicros(micros: number): string {
  if (micros < 1000) return `${micros < 10 ? trim(micros, 1) : Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${trim(micros / 1000, 1)} ms`;
  return `${trim(micros / 1_000_000, 1)} s`;
}

function trim(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$/, '');
}
