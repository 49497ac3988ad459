import { init, startSpan } from '@autolog/core';
import { LiveSpan, runInContext } from '@autolog/core/integration';
import OpenAI from 'openai';
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner';
import { afterEach, expect, it, vi } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { scriptedModel } from './support/tool-answers.ts';
import { startWireServer } from './support/wire-server.ts';

init({ destinations: [] });

afterEach(() => {
  openaiAutolog({ disable: true });
  vi.restoreAllMocks();
});

const call = ['call_a', 'transfer_to_billing', '{"id":"A1"}'] as const;
const parameters = { type: 'object', properties: {}, required: [], additionalProperties: false };

/** A run of each kind, and a loop outside of a span; what they give. */
async function use(): Promise<unknown> {
  const server = await startWireServer(scriptedModel([[call], 'here', [call], 'here', [call], 'here', [call], 'here']));
  try {
    const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 });
    const runner = client.chat.completions.runTools({
      model: 'm',
      messages: [{ role: 'user', content: 'Where?' }],
      tools: [{ type: 'function', function: { name: call[1], parameters, function: (args: string) => args } }],
    } as never);
    const results: unknown[] = [await runner.finalContent()];
    const tool = { type: 'function' as const, name: call[1], parameters, strict: true };
    const functions = [{ tool, execute: (args: object) => JSON.stringify(args) }];
    const response = await new ResponsesToolRunner({ functions }).run(client, { model: 'm', input: 'Where?' });
    results.push(response.output_text);
    const loop = async (): Promise<void> => {
      const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Where?' }];
      for (let turn = 0; turn < 2; turn++) {
        const answer = await client.chat.completions.create({ model: 'm', messages });
        const { message } = answer.choices[0]!;
        results.push(message);
        messages.push(message, { role: 'tool', tool_call_id: call[0], content: 'x' });
      }
    };
    await loop();
    await runInContext({ span: startSpan({ name: 'loop' }) }, loop);
    return [results, server.requests.map(({ body }) => body)];
  } finally {
    await server.close();
  }
}

it.each(['end', 'setInputs', 'setOutputs', 'setAttribute', 'setAttributes', 'addEvent', 'addLink'] as const)(
  "a span whose %s() throws does not show in the program's runners and loops",
  async (method) => {
    const bare = await use();
    openaiAutolog();
    vi.spyOn(LiveSpan.prototype, method).mockImplementation((): never => {
      throw new Error('our fault');
    });
    expect(await use()).toEqual(bare);
  },
);
