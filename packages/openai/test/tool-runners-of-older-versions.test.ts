import { init, withSpan } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import { expect, it } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { outline, spansOf } from './support/span-outline.ts';
import { scriptedModel } from './support/tool-answers.ts';
import { startWireServer } from './support/wire-server.ts';

init({ destinations: [] });

/** What is used of any version's client. */
interface Client {
  chat: { completions: { runTools?: unknown } };
  beta?: { chat?: { completions: unknown } };
}
type Module = { default: new (options: object) => Client };

const versions: Record<string, () => Promise<unknown>> = {
  'openai 7': () => import('openai'),
  'openai 6': () => import('openai-6'),
  'openai 5': () => import('openai-5'),
  'openai 4': () => import('openai-4'),
};

async function run(openai: Module, stream: boolean): Promise<unknown> {
  const server = await startWireServer(scriptedModel([[['call_a', 'look_up', '{"id":"A1"}']], 'It is here.']));
  try {
    const client = new openai.default({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 });
    const look = async (args: string): Promise<string> => withSpan({ name: 'query' }, async () => `order ${args}`);
    const { completions } = client.chat.completions.runTools ? client.chat : client.beta!.chat!;
    const runner = (
      completions as { runTools(body: object): { finalContent(): Promise<string>; messages: unknown } }
    ).runTools({
      model: 'm',
      stream,
      messages: [{ role: 'user', content: 'Where?' }],
      tools: [{ type: 'function', function: { name: 'look_up', parameters: {}, function: look } }],
    });
    const content = await runner.finalContent();
    return [content, runner.messages, server.requests.map(({ body }) => body)];
  } finally {
    await server.close();
  }
}

it.each(Object.entries(versions))('%s: runTools is an AGENT with its turns and its tools', async (_, load) => {
  const module = (await load()) as Module;
  for (const stream of [false, true]) {
    const bare = await run(module, stream);
    const recorded = recordSpans();
    const { disable } = openaiAutolog({ modules: [module] });
    try {
      expect(await run(module, stream)).toEqual(bare);
    } finally {
      disable();
      recorded.stop();
    }
    expect(recorded.open()).toEqual([]);
    expect(outline(recorded.spans())).toEqual([
      'AGENT runTools',
      '  CHAT_MODEL Completions',
      '  TOOL look_up',
      '    UNKNOWN query',
      '  CHAT_MODEL Completions',
    ]);
    expect(spansOf(recorded.spans(), 'TOOL')).toMatchObject([
      { inputs: { id: 'A1' }, outputs: 'order {"id":"A1"}', attributes: { 'tool.callId': 'call_a' } },
    ]);
  }
});
