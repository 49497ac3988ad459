import { getCurrentActiveSpan, init, withSpan } from '@autolog/core';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sdks } from './support/sdks.ts';
import { sendJson } from './support/wire-server.ts';

// The bare run makes spans too, with nobody to record them.
init({ destinations: [] });

/** A message that counts how often the SDK (or we) ask it something. */
function countingMessage(count: () => void): { role: 'user'; content: string } {
  return {
    role: 'user',
    get content() {
      count();
      return 'Hi';
    },
  };
}

describe.each(sdks)("the program's own code runs as often as without us: $name", (sdk) => {
  it.each([
    ['sent', {}],
    ['refused before it is sent', { signal: AbortSignal.abort() }],
  ])('getters and toJSON() in a body that is %s', async (_name, options) => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendJson(response, completion),
      async (client) => {
        let reads = 0;
        let conversions = 0;
        const toJSON = (): object => {
          conversions++;
          return { team: 'a' };
        };
        const body = { model: 'm', messages: [countingMessage(() => reads++)], metadata: { toJSON } as never };
        const outcome = await client.chat.completions.create(body, options).then(
          () => 'answered',
          (error: unknown) => (error as Error).message,
        );
        return [outcome, reads, conversions];
      },
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(spans[0]!.inputs).toMatchObject({ model: 'm' });
  });

  it('what parse() makes of an answer', async () => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) =>
        sendJson(response, {
          ...completion,
          choices: [{ ...completion.choices[0], message: { role: 'assistant', content: '{"a":1}', refusal: null } }],
        }),
      async (client) => {
        let conversions = 0;
        const completions = 'parse' in client.chat.completions ? client.chat.completions : betaOf(client);
        const answer = await completions.parse({
          model: 'm',
          messages: [],
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', schema: {} },
            $brand: 'auto-parseable-response-format',
            $parseRaw: (text: string) => ({ ...JSON.parse(text), toJSON: () => conversions++ }),
          } as never,
        });
        return [conversions, (answer.choices[0]!.message.parsed as unknown as { a: number }).a];
      },
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(traced.result).toEqual([0, 1]);
    expect(spans[0]).toMatchObject({ status: 'OK', model: completion.model, usage: { inputTokens: 12 } });
  });

  it('what parse() cannot read is an error, and what the model answered is kept', async () => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendJson(response, completion),
      async (client) => {
        const completions = 'parse' in client.chat.completions ? client.chat.completions : betaOf(client);
        const parsing = completions.parse({
          model: 'm',
          messages: [],
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', schema: {} },
            $brand: 'auto-parseable-response-format',
            $parseRaw: (text: string): unknown => JSON.parse(text),
          } as never,
        });
        return parsing;
      },
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      status: 'ERROR',
      outputs: { choices: [{ message: { content: 'Hello there' } }] },
      usage: { inputTokens: 12 },
    });
  });

  it('a fetch of its own sees the call as the active span, and what it leaves behind does not', async () => {
    const seen: unknown[] = [];
    const { spans } = await bareAndTraced(
      (_, response) => sendJson(response, completion),
      async (_, server) => {
        let release: () => void = () => {};
        const left: Promise<unknown>[] = [];
        const client = new sdk.OpenAI({
          apiKey: 'k',
          baseURL: server.baseURL,
          fetch: async (url: unknown, options: unknown) => {
            seen.push(getCurrentActiveSpan()?.name);
            const later = new Promise<void>((resolve) => {
              release = resolve;
            });
            left.push(later.then(() => withSpan({ name: 'left behind' }, () => {})));
            return fetch(url as string, options as RequestInit);
          },
        });
        const call = async (): Promise<void> => {
          await client.chat.completions.create({ model: 'm', messages: [] });
          release();
        };
        await call();
        await withSpan({ name: 'around' }, call);
        await Promise.all(left);
      },
      sdk,
    );
    expect(seen).toEqual([undefined, 'around', 'Completions', 'Completions']);
    const around = spans.find(({ name }) => name === 'around');
    expect(spans.filter(({ name }) => name === 'left behind').map(({ parentId }) => parentId)).toEqual([
      undefined,
      around?.spanId,
    ]);
  });
});

/** Where `parse()` is before openai 5. */
function betaOf(client: OpenAI): OpenAI['chat']['completions'] {
  return (client.beta as unknown as { chat: OpenAI['chat'] }).chat.completions;
}
