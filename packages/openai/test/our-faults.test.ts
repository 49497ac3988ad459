import { faults, init, stats, type Destination } from '@autolog/core';
import { LiveSpan } from '@autolog/core/integration';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { completion, textChunks } from './support/answers.ts';
import { sendEvents, sendJson, startWireServer } from './support/wire-server.ts';

const request = { model: 'm', messages: [] };

/** A call and a stream through the SDK; what they give. */
async function use(): Promise<unknown[]> {
  const server = await startWireServer(({ body }, response) =>
    body.includes('"stream":true') ? sendEvents(response, textChunks) : sendJson(response, completion),
  );
  try {
    const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
    const answer = await client.chat.completions.create(request);
    const stream = await client.chat.completions.create({ ...request, stream: true });
    return [answer, await Array.fromAsync(stream)];
  } finally {
    await server.close();
  }
}

const broken: Record<string, Destination['write']> = {
  throws: () => {
    throw new Error('broken destination');
  },
  rejects: () => Promise.reject(new Error('broken destination')),
  'never answers': () => new Promise(() => {}),
};

describe("a fault of ours is not the program's:", () => {
  afterEach(() => {
    openaiAutolog({ disable: true });
    vi.restoreAllMocks();
    init({ destinations: [] });
  });

  for (const [way, write] of Object.entries(broken)) {
    it(`a destination that ${way}`, async () => {
      const bare = await use();
      init({ destinations: [{ name: 'broken', write }] });
      openaiAutolog();
      expect(await use()).toEqual(bare);
      expect(stats()).toMatchObject({ exported: 0, pending: 2 });
    });
  }

  for (const method of ['end', 'setUsage', 'setModel', 'setAttribute'] as const) {
    it(`a span whose ${method}() throws`, async () => {
      const bare = await use();
      vi.spyOn(LiveSpan.prototype, method).mockImplementation(() => {
        throw new Error('our fault');
      });
      openaiAutolog();
      expect(await use()).toEqual(bare);
      expect(Object.keys(faults())).not.toEqual([]);
    });
  }
});
