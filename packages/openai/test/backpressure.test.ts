import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type OpenAI from 'openai';
import type { Stream } from 'openai/core/streaming';
import { describe, expect, it } from 'vitest';
import { chunkOf } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sdks } from './support/sdks.ts';

type Chunks = Stream<OpenAI.Chat.ChatCompletionChunk>;

const AVAILABLE_BYTES = 64 * 2 ** 20;
const line = `data: ${JSON.stringify(chunkOf({ content: 'x'.repeat(16_000) }))}\n\n`;

/** A server that sends as fast as it is read, and counts. */
function flood(): { answer: (response: ServerResponse) => Promise<void>; settled: () => Promise<number> } {
  let sent = 0;
  return {
    async answer(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (sent < AVAILABLE_BYTES && !response.destroyed) {
        sent += line.length;
        if (!response.write(line)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    },
    /** What has been sent when no more is. */
    async settled() {
      let before = -1;
      for (let quiet = 0; quiet < 10; quiet++) {
        await setTimeout(20);
        if (sent !== before) quiet = 0;
        before = sent;
      }
      return sent;
    },
  };
}

const readers: Record<string, (stream: Chunks) => unknown> = {
  'a stream that is not read': () => {},
  'a stream that is read once': (stream) => stream[Symbol.asyncIterator]().next(),
  'one branch of tee()': (stream) => stream.tee()[0][Symbol.asyncIterator]().next(),
  'toReadableStream()': (stream) => stream.toReadableStream().getReader().read(),
};

describe.each(sdks.filter(({ name }) => name.endsWith('import')))('nothing is read ahead: $name', (sdk) => {
  for (const [name, read] of Object.entries(readers)) {
    it(name, async () => {
      let floods: ReturnType<typeof flood>[] = [];
      const { bare, traced } = await bareAndTraced(
        (_, response) => void floods.at(-1)!.answer(response),
        async (client) => {
          floods = [...floods, flood()];
          const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
          await read(stream);
          const sent = await floods.at(-1)!.settled();
          stream.controller.abort();
          return sent;
        },
        sdk,
      );
      expect(bare.result).toBeLessThan(AVAILABLE_BYTES / 2);
      // What the buffers of the sockets hold differs from run to run.
      expect(traced.result).toBeLessThan((bare.result as number) + AVAILABLE_BYTES / 8);
      expect(traced.aborted).toBe(bare.aborted);
    });
  }
});
