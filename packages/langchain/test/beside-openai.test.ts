// oxlint-disable-next-line eslint/no-restricted-imports -- what is tested is that the two get on.
import { openaiAutolog } from '@autolog/openai';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startWireServer, type WireServer } from './support/wire-server.ts';
import { langchainAutolog } from '../src/index.ts';
import { traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

let server: WireServer;
beforeEach(async () => {
  server = await startWireServer();
  openaiAutolog();
});
afterEach(async () => {
  openaiAutolog({ disable: true });
  await server.close();
});

const makeModel = (options: object = {}): ChatOpenAI =>
  new ChatOpenAI({ model: 'gpt-5-mini', apiKey: 'k', configuration: { baseURL: server.baseURL }, ...options });
const usage = { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 };

const answerOf = (streamed: unknown): Promise<unknown> => Promise.resolve(streamed as PromiseLike<unknown>);
const calls: Record<string, { call: () => Promise<unknown>; stream: boolean }> = {
  'a call': { call: () => makeModel().invoke('Hi'), stream: false },
  'a stream': { call: async () => Array.fromAsync(await makeModel().stream('Hi')), stream: true },
  'a stream of events': { call: () => answerOf(makeModel().streamEvents('Hi', {} as never)), stream: true },
  'a call that streams for a handler': {
    call: async () =>
      Array.fromAsync(
        RunnableLambda.from((_: string, config) => makeModel().invoke('Hi', config)).streamEvents('', {
          version: 'v2',
        }),
      ),
    stream: true,
  },
  'a stream of a model that does not': {
    call: async () => Array.fromAsync(await makeModel({ disableStreaming: true }).stream('Hi')),
    stream: false,
  },
  'a call of the Responses API': { call: () => makeModel({ useResponsesApi: true }).invoke('Hi'), stream: false },
};

for (const [name, { call, stream }] of Object.entries(calls)) {
  it(`${name} is one span, which the openai integration adds to`, async () => {
    const { spans, open } = await traced(call);
    const [span, ...others] = spans.filter(({ type }) => type !== 'CHAIN');
    expect(others).toEqual([]);
    expect(open).toEqual([]);
    expect(span).toMatchObject({
      type: 'CHAT_MODEL',
      name: 'ChatOpenAI',
      inputs: { messages: [{ type: 'human', content: 'Hi' }] },
      model: expect.stringMatching(/^gpt-5-mini/),
      provider: 'openai',
      usage,
      attributes: { 'mlflow.message.format': 'langchain', model: 'gpt-5-mini', stream, requestId: 'req_1' },
    });
    expect(JSON.stringify(span!.outputs)).toContain('Hello there');
    expect(JSON.stringify(span!.outputs)).not.toContain('{}');
  });
}

it('a request that is sent again is one span', async () => {
  await server.close();
  server = await startWireServer({ failures: 1 });
  const { spans } = await traced(() => makeModel().invoke('Hi'));
  expect(server.requests).toHaveLength(2);
  expect(treeOf(spans)).toEqual(['CHAT_MODEL ChatOpenAI']);
  expect(spans[0]).toMatchObject({ usage, attributes: { requestId: 'req_1' } });
});

it('concurrent calls each have their span', async () => {
  const model = makeModel();
  const { spans } = await traced(() => Promise.all(['a', 'b', 'c'].map((text) => model.invoke(text))));
  expect(
    spans.map(({ inputs }) => (inputs as { messages: { content: string }[] }).messages[0]!.content).toSorted(),
  ).toEqual(['a', 'b', 'c']);
  expect(treeOf(spans)).toEqual(Array.from({ length: 3 }, () => 'CHAT_MODEL ChatOpenAI'));
});

it("a call of the program's own, inside of a tool or a lambda, keeps its span below these", async () => {
  const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
  const askClient = async (): Promise<string> => {
    const { choices } = await client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    return choices[0]!.message.content ?? '';
  };
  const ask = tool(askClient, { name: 'ask', description: 'Asks', schema: z.object({}) });
  const chain = RunnableLambda.from(askClient).pipe(() => ask.invoke({}));
  const { spans } = await traced(() => chain.invoke(''));
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN RunnableLambda',
    '    CHAT_MODEL Completions',
    '  CHAIN RunnableLambda',
    '    TOOL ask',
    '      CHAT_MODEL Completions',
  ]);
});

it('embeddings are one span, with the usage that only the client sees', async () => {
  const { spans } = await traced(async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'text-embedding-3-small',
      apiKey: 'k',
      configuration: { baseURL: server.baseURL },
    });
    await embeddings.embedQuery('cats');
    await embeddings.embedDocuments(['cats', 'dogs']);
  });
  expect(treeOf(spans)).toEqual(['EMBEDDING OpenAIEmbeddings', 'EMBEDDING OpenAIEmbeddings']);
  expect(spans[0]).toMatchObject({
    inputs: { text: 'cats' },
    outputs: { count: 1, dimension: 3 },
    model: expect.stringContaining('text-embedding-3-small'),
    usage: { inputTokens: 3, totalTokens: 3 },
  });
  expect(spans[1]).toMatchObject({ inputs: { texts: ['cats', 'dogs'] }, outputs: { count: 2, dimension: 3 } });
});

it('switched off, each integration leaves the other its spans', async () => {
  const { spans } = await traced(async () => {
    langchainAutolog({ disable: true });
    await makeModel().invoke('Hi');
    langchainAutolog();
    openaiAutolog({ disable: true });
    await makeModel().invoke('Hi');
  });
  expect(treeOf(spans)).toEqual(['CHAT_MODEL Completions', 'CHAT_MODEL ChatOpenAI']);
});
