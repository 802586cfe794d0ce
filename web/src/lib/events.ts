/** Server-sent events from a stream, which unlike `EventSource` can carry a key. */

export type RunEvent =
  | { type: 'progress'; done: number; of: number; what: string }
  | { type: 'done'; snapshot?: string | null }
  | { type: 'failed'; code?: string; message: string };

export async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    rest = (rest + (value ?? '')).replaceAll('\r\n', '\n');
    const blocks = rest.split('\n\n');
    rest = done ? '' : (blocks.pop() ?? '');
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
    if (done) return;
  }
}

/** One block of lines; anything that is not one of our events is passed over. */
export function eventOf(block: string): RunEvent | null {
  let type = '';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [field = '', ...rest] = line.split(':');
    const value = rest.join(':').replace(/^ /, '');
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
  }
  try {
    const said = JSON.parse(data.join('\n')) as Record<string, unknown>;
    const text = (key: string) => String(said[key] ?? '');
    switch (type) {
      case 'progress':
        return { type, done: Number(said['done']), of: Number(said['of']), what: text('what') };
      case 'done':
        return { type, snapshot: text('snapshot') || null };
      case 'failed':
        return { type, code: text('code'), message: text('message') || text('code') };
    }
  } catch {
    return null;
  }
  return null;
}
