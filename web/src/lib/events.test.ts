import { expect, test } from 'vitest';
import { eventOf, eventsOf, type RunEvent } from './events';

async function read(chunks: string[]): Promise<RunEvent[]> {
  const bytes = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(bytes.encode(chunk));
      controller.close();
    },
  });
  const events: RunEvent[] = [];
  for await (const event of eventsOf(stream)) events.push(event);
  return events;
}

test('events arrive whole however they were cut on the way', async () => {
  const text =
    ': hello\n\nevent: progress\ndata: {"done":1,"of":3,"what":"größe"}\n\n' +
    'event: done\r\ndata: {"snapshot":"s1"}\r\n\r\n';
  const expected = [
    { type: 'progress', done: 1, of: 3, what: 'größe' },
    { type: 'done', snapshot: 's1' },
  ];
  expect(await read([text])).toEqual(expected);
  expect(await read([...text])).toEqual(expected);
});

test('the last event counts without an empty line after it', async () => {
  expect(await read(['event: failed\ndata: {"code":"x","message":"gone"}'])).toEqual([
    { type: 'failed', code: 'x', message: 'gone' },
  ]);
});

test.each(['event: progress\ndata: {', 'event: other\ndata: {}', 'data: {}', ''])(
  'what is no event of ours is passed over: %j',
  (block) => {
    expect(eventOf(block)).toBeNull();
  },
);
