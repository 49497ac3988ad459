import {
  init,
  type LiveSpan,
  startSpan,
  traceAgent,
  traceTool,
  withRemoteContext,
  withSpan,
  withToolCall,
} from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { type OpenaiAutologOptions, openaiAutolog } from '../src/index.ts';
import { response as answered } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { outline, spansOf } from './support/span-outline.ts';
import { type AskedFor, scriptedModel, type Turn } from './support/tool-answers.ts';
import { sendJson, startWireServer } from './support/wire-server.ts';

// The bare run makes spans of the program's own too, with nobody to record them.
init({ destinations: [] });

type Message = OpenAI.ChatCompletionMessageParam;
type Call = { id: string; name: string; args: string };

const ask: AskedFor[] = [
  ['call_a', 'look_up', '{"id":"A1"}'],
  ['call_b', 'track', '{"parcel":7}'],
];
const inLoop = <T>(body: (span: LiveSpan) => T): T => withSpan({ name: 'loop' }, body);

/** What a loop does with a call: the content of the message that answers it. */
type RunTool = (call: Call) => unknown;
const results: RunTool = ({ name, args }) => `${name} of ${args}`;

/** The loops that programs write: ask, run the tools, ask again with their results. */
const loops: Record<string, (client: OpenAI, runTool?: RunTool) => Promise<string>> = {
  async chat(client, runTool = results) {
    const messages: Message[] = [{ role: 'user', content: 'Where?' }];
    for (;;) {
      const { choices } = await client.chat.completions.create({ model: 'm', messages });
      const message = choices[0]!.message;
      messages.push(message);
      if (!message.tool_calls) return message.content!;
      for (const call of message.tool_calls)
        if (call.type === 'function') {
          const content = await runTool({ id: call.id, name: call.function.name, args: call.function.arguments });
          messages.push({ role: 'tool', tool_call_id: call.id, content: content as string });
        }
    }
  },

  async 'chat, streamed'(client, runTool = results) {
    const messages: Message[] = [{ role: 'user', content: 'Where?' }];
    for (;;) {
      const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
      let content = '';
      const calls: Call[] = [];
      for await (const { choices } of stream) {
        const delta = choices[0]!.delta;
        content += delta.content ?? '';
        for (const { id, function: called } of delta.tool_calls ?? [])
          calls.push({ id: id!, name: called!.name!, args: called!.arguments! });
      }
      if (calls.length === 0) return content;
      const toolCalls = calls.map(({ id, name, args }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: args },
      }));
      messages.push({ role: 'assistant', content: null, tool_calls: toolCalls });
      for (const call of calls)
        messages.push({ role: 'tool', tool_call_id: call.id, content: (await runTool(call)) as string });
    }
  },

  async responses(client, runTool = results) {
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Where?' }];
    for (;;) {
      const { output, output_text } = await client.responses.create({ model: 'm', input });
      input.push(...(output as OpenAI.Responses.ResponseInput));
      const calls = output.filter((item) => item.type === 'function_call');
      if (calls.length === 0) return output_text;
      for (const { call_id, name, arguments: args } of calls) {
        const result = (await runTool({ id: call_id, name, args })) as string;
        input.push({ type: 'function_call_output', call_id, output: result });
      }
    }
  },

  async 'responses that go on from an id, streamed'(client, runTool = results) {
    let input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Where?' }];
    let previous: string | undefined;
    for (;;) {
      const stream = await client.responses.create({
        model: 'm',
        input,
        previous_response_id: previous ?? null,
        stream: true,
      });
      let response: OpenAI.Responses.Response | undefined;
      for await (const event of stream) if (event.type === 'response.completed') response = event.response;
      const calls = response!.output.filter((item) => item.type === 'function_call');
      if (calls.length === 0) return JSON.stringify(response!.output);
      previous = response!.id;
      input = [];
      for (const { call_id, name, arguments: args } of calls) {
        const result = (await runTool({ id: call_id, name, args })) as string;
        input.push({ type: 'function_call_output', call_id, output: result });
      }
    }
  },
};

/** Records what a program does. */
async function recording<T>(
  turns: readonly Turn[],
  program: (client: OpenAI) => Promise<T>,
  options: OpenaiAutologOptions = {},
  turnOf?: Parameters<typeof scriptedModel>[1],
): Promise<{ spans: ReturnType<ReturnType<typeof recordSpans>['spans']>; result: T }> {
  const server = await startWireServer(scriptedModel(turns, turnOf));
  const recorded = recordSpans();
  const autolog = openaiAutolog(options);
  try {
    const result = await program(new OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 }));
    expect(recorded.open()).toEqual([]);
    return { spans: recorded.spans(), result };
  } finally {
    autolog.disable();
    recorded.stop();
    await server.close();
  }
}

const toolsOf = (spans: Parameters<typeof spansOf>[0]): unknown[] =>
  spansOf(spans, 'TOOL').map(({ name, inputs, outputs, attributes }) => ({ name, inputs, outputs, ...attributes }));

describe.each(Object.entries(loops))('a loop of %s, under a span', (kind, loop) => {
  const model = kind.startsWith('chat') ? 'CHAT_MODEL Completions' : 'CHAT_MODEL Responses';

  it('has a TOOL span between the answer that asks for it and the request that answers it', async () => {
    const { bare, traced, spans } = await bareAndTraced(scriptedModel([ask, 'It is here.']), (client) =>
      inLoop(() => loop(client)),
    );
    expect(traced).toEqual(bare);
    expect(outline(spans)).toEqual(['UNKNOWN loop', `  ${model}`, '  TOOL look_up', '  TOOL track', `  ${model}`]);
    expect(toolsOf(spans)).toEqual([
      {
        name: 'look_up',
        inputs: { id: 'A1' },
        outputs: 'look_up of {"id":"A1"}',
        'tool.callId': 'call_a',
        inferred: true,
      },
      {
        name: 'track',
        inputs: { parcel: 7 },
        outputs: 'track of {"parcel":7}',
        'tool.callId': 'call_b',
        inferred: true,
      },
    ]);
    const [first, second] = spansOf(spans, 'CHAT_MODEL');
    for (const tool of spansOf(spans, 'TOOL'))
      expect([tool.startTimeNs, tool.endTimeNs, tool.status]).toEqual([first!.endTimeNs, second!.startTimeNs, 'OK']);
  });

  it('has each tool once, whose call is answered once, however often the history is sent again', async () => {
    const turns = [ask, ...Array.from({ length: 5 }, (_, n): AskedFor[] => [[`next_${n}`, 'look_up', '{}']]), 'done'];
    const { spans } = await recording(turns, (client) => inLoop(() => loop(client)));
    expect(spansOf(spans, 'TOOL').map(({ attributes }) => attributes['tool.callId'])).toEqual([
      'call_a',
      'call_b',
      ...[0, 1, 2, 3, 4].map((n) => `next_${n}`),
    ]);
  });

  it('has the spans of its own tools, with the ids of the calls, where it has some', async () => {
    const lookUp = traceTool(async ({ id }: { id: string }) => `order ${id}`, { name: 'look_up' });
    const { bare, traced, spans } = await bareAndTraced(scriptedModel([ask, 'It is here.']), (client) =>
      inLoop(() =>
        loop(client, async ({ name, args }) => (name === 'look_up' ? lookUp(JSON.parse(args)) : `${name} done`)),
      ),
    );
    expect(traced).toEqual(bare);
    expect(toolsOf(spans)).toEqual([
      { name: 'track', inputs: { parcel: 7 }, outputs: 'track done', 'tool.callId': 'call_b', inferred: true },
      { name: 'look_up', inputs: { id: 'A1' }, outputs: 'order A1', 'tool.callId': 'call_a' },
    ]);
  });

  it('keeps 25 at the same time apart, under one span and under one each', async () => {
    const turnOf = (body: Record<string, unknown>): number => {
      const messages = (body['messages'] ?? body['input']) as { role?: string; type?: string }[];
      return messages.some(({ role, type }) => role === 'tool' || type === 'function_call_output') ? 1 : 0;
    };
    // Each server of its own gives the same ids to all: what tells them apart is where they are asked for.
    const each = (client: OpenAI): Promise<string[]> =>
      Promise.all(
        Array.from({ length: 25 }, (_, n) =>
          withSpan({ name: `user ${n}` }, () => loop(client, async ({ name }) => `${name} for ${n}`)),
        ),
      );
    const expected = ['look_up', 'track'].map((name) => (n: number) => `${name} for ${n}`);
    for (const program of [each, (client: OpenAI) => inLoop(() => each(client))]) {
      const { spans } = await recording([ask, 'done'], program, {}, turnOf);
      const users = spans.filter(({ name }) => name.startsWith('user'));
      expect(users).toHaveLength(25);
      for (const user of users) {
        const n = Number(user.name.split(' ')[1]);
        const own = spans.filter(({ parentId }) => parentId === user.spanId);
        expect(outline(own).length).toBe(4);
        expect(spansOf(own, 'TOOL').map(({ outputs }) => outputs)).toEqual(expected.map((of) => of(n)));
      }
    }
  });

  it('has no such spans with inferTools: false, and real ones still get their ids', async () => {
    const lookUp = traceTool(async ({ id }: { id: string }) => id, { name: 'look_up' });
    const { spans } = await recording(
      [ask, 'done'],
      (client) =>
        inLoop(() => loop(client, async ({ name, args }) => (name === 'look_up' ? lookUp(JSON.parse(args)) : 'x'))),
      { inferTools: false },
    );
    expect(toolsOf(spans)).toEqual([{ name: 'look_up', inputs: { id: 'A1' }, outputs: 'A1', 'tool.callId': 'call_a' }]);
  });

  it('has no such span of a call that is never answered', async () => {
    const { spans } = await recording([ask], (client) =>
      inLoop(async () => {
        await loop(client, () => Promise.reject(new Error('the program gives up'))).catch(() => {});
      }),
    );
    expect(outline(spans)).toEqual(['UNKNOWN loop', `  ${model}`]);
  });
});

describe('a tool of a hand-written loop', () => {
  const chat = loops['chat']!;

  it.each([
    [
      'a call that is told',
      (run: RunTool): RunTool =>
        (call) =>
          withToolCall(call.id, () => run(call)),
    ],
    ['calls at the same time with the same arguments', (run: RunTool): RunTool => run],
  ])('gets its id from %s', async (_, around) => {
    const same: AskedFor[] = [1, 2].map((n) => [`call_${n}`, 'roll', '{"sides":6}']);
    const roll = traceTool(async (_args: { sides: number }) => 4, { name: 'roll' });
    const { spans } = await recording([same, 'done'], (client) =>
      inLoop(() =>
        chat(
          client,
          around(async ({ args }) => String(await roll(JSON.parse(args)))),
        ),
      ),
    );
    expect(toolsOf(spans)).toEqual(
      [1, 2].map((n) => ({ name: 'roll', inputs: { sides: 6 }, outputs: 4, 'tool.callId': `call_${n}` })),
    );
  });

  it('is inferred twice where two calls are the same', async () => {
    const same: AskedFor[] = [1, 2].map((n) => [`call_${n}`, 'roll', '{"sides":6}']);
    const { spans } = await recording([same, 'done'], (client) => inLoop(() => chat(client, ({ id }) => id)));
    expect(spansOf(spans, 'TOOL').map(({ outputs }) => outputs)).toEqual(['call_1', 'call_2']);
  });

  it('is known that any integration records as a TOOL span', async () => {
    const { spans } = await recording([ask, 'done'], (client) =>
      inLoop(() =>
        chat(client, ({ name, args }) => {
          const span = startSpan({ name, type: 'TOOL' });
          span.setInputs(args).end({ outputs: 'x' });
          return 'x';
        }),
      ),
    );
    expect(spansOf(spans, 'TOOL').map(({ attributes }) => attributes)).toEqual([
      { 'tool.callId': 'call_a' },
      { 'tool.callId': 'call_b' },
    ]);
  });

  it('is recorded with what it gave: text, JSON, content parts; and with arguments that are no JSON', async () => {
    const odd: AskedFor[] = [
      ['1', 'json', '{"a":1}'],
      ['2', 'parts', ''],
      ['3', 'broken', '{"a":'],
      ['4', 'text', '[1]'],
    ];
    const content: Record<string, unknown> = {
      json: '{"found": true}',
      parts: [{ type: 'text', text: 'a part' }],
      broken: 'Error: no JSON',
      text: '',
    };
    const { spans } = await recording([odd, 'done'], (client) =>
      inLoop(() => chat(client, ({ name }) => content[name])),
    );
    expect(spansOf(spans, 'TOOL').map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [{ a: 1 }, { found: true }],
      ['', [{ type: 'text', text: 'a part' }]],
      ['{"a":', 'Error: no JSON'],
      [[1], ''],
    ]);
  });

  it('is one whose result stands between the items of the answer that asks for it', async () => {
    const message = { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [] };
    const { bare, traced, spans } = await bareAndTraced(
      (_, answer, count) => {
        const call = (n: number): object => ({
          type: 'function_call',
          id: `fc_${n}`,
          call_id: `call_${n}`,
          name: `tool_${n}`,
          arguments: '{}',
          status: 'completed',
        });
        const output = count === 1 ? [call(1), message, call(2), { ...message, id: 'msg_2' }] : [message];
        sendJson(answer, { ...answered, id: `resp_${count}`, output });
      },
      (client) =>
        inLoop(async () => {
          const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Hi' }];
          const { output } = await client.responses.create({ model: 'm', input });
          for (const item of output) {
            input.push(item as OpenAI.Responses.ResponseInputItem);
            if (item.type === 'function_call')
              input.push({ type: 'function_call_output', call_id: item.call_id, output: item.name });
          }
          return (await client.responses.create({ model: 'm', input })).id;
        }),
    );
    expect(traced).toEqual(bare);
    expect(spansOf(spans, 'TOOL').map(({ name, outputs }) => [name, outputs])).toEqual([
      ['tool_1', 'tool_1'],
      ['tool_2', 'tool_2'],
    ]);
  });

  it('is a custom tool, or one that is built in and runs here, of the Responses API', async () => {
    const server = await startWireServer((_, answer, count) => {
      const output = [
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'sql', input: 'SELECT 1' },
        { type: 'local_shell_call', id: 'lsh_1', call_id: 'c2', status: 'completed', action: { command: ['ls'] } },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      ];
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.end(
        JSON.stringify({
          id: `resp_${count}`,
          object: 'response',
          status: 'completed',
          model: 'm',
          output: count === 1 ? output : [],
        }),
      );
    });
    const recorded = recordSpans();
    const autolog = openaiAutolog();
    try {
      const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
      await inLoop(async () => {
        await client.responses.create({ model: 'm', input: 'go' });
        const input = [
          { type: 'custom_tool_call_output', call_id: 'c1', output: '1' },
          { type: 'local_shell_call_output', call_id: 'c2', output: 'file' },
          { role: 'user', content: 'And now?' },
        ];
        await client.responses.create({
          model: 'm',
          input: input as OpenAI.Responses.ResponseInput,
          previous_response_id: 'resp_1',
        });
      });
    } finally {
      autolog.disable();
      recorded.stop();
      await server.close();
    }
    expect(toolsOf(recorded.spans())).toEqual([
      { name: 'sql', inputs: 'SELECT 1', outputs: '1', 'tool.callId': 'c1', inferred: true },
      { name: 'local_shell', inputs: { command: ['ls'] }, outputs: 'file', 'tool.callId': 'c2', inferred: true },
    ]);
  });

  it('is inferred once where the request that answers it is sent again', async () => {
    const { spans } = await recording([ask, 'first', 'second'], (client) =>
      inLoop(async () => {
        const messages: Message[] = [{ role: 'user', content: 'Where?' }];
        const asked = await client.chat.completions.create({ model: 'm', messages });
        messages.push(asked.choices[0]!.message);
        for (const { id } of asked.choices[0]!.message.tool_calls!)
          messages.push({ role: 'tool', tool_call_id: id, content: 'x' });
        await client.chat.completions.create({ model: 'm', messages });
        await client.chat.completions.create({ model: 'm', messages });
      }),
    );
    expect(spansOf(spans, 'TOOL')).toHaveLength(2);
  });

  it('stands beside the function around the model call, which has ended by then', async () => {
    const { spans } = await recording([ask, 'done'], (client) =>
      inLoop(() =>
        chat({
          chat: {
            completions: {
              create: (body: never) => withSpan({ name: 'ask' }, () => client.chat.completions.create(body)),
            },
          },
        } as unknown as OpenAI),
      ),
    );
    expect(outline(spans)).toEqual([
      'UNKNOWN loop',
      '  UNKNOWN ask',
      '    CHAT_MODEL Completions',
      '  TOOL look_up',
      '  TOOL track',
      '  UNKNOWN ask',
      '    CHAT_MODEL Completions',
    ]);
  });

  it('belongs to the trace of another process where the loop is told to', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const { spans } = await recording([ask, 'done'], (client) =>
      withRemoteContext({ traceparent }, () => chat(client)),
    );
    expect(spans.map(({ traceId, parentId, name }) => [traceId, parentId, name])).toEqual(
      ['Completions', 'look_up', 'track', 'Completions'].map((name) => [`tr-${'a'.repeat(32)}`, 'b'.repeat(16), name]),
    );
    expect(spansOf(spans, 'CHAT_MODEL').flatMap(({ links }) => links)).toEqual([]);
  });

  it('is found at the end of a history of 1,000 messages, and reads none of the rest', async () => {
    const read: unknown[] = [];
    const history = Array.from({ length: 1000 }, (_, n): Message =>
      n % 2 === 0 ? { role: 'user', content: `question ${n}` } : { role: 'assistant', content: `answer ${n}` },
    );
    const watched = history.map((message, n) =>
      Object.defineProperty({ ...message }, 'role', { get: () => (read.push(n), message.role), enumerable: true }),
    );
    const { spans } = await recording([ask, 'done'], (client) =>
      inLoop(async () => {
        const first = await client.chat.completions.create({
          model: 'm',
          messages: [...watched, { role: 'user', content: 'go' }],
        });
        const { message } = first.choices[0]!;
        const results_ = message.tool_calls!.map(({ id }): Message => ({
          role: 'tool',
          tool_call_id: id,
          content: 'x',
        }));
        read.length = 0;
        await client.chat.completions.create({
          model: 'm',
          messages: [...watched, { role: 'user', content: 'go' }, message, ...results_],
        });
      }),
    );
    expect(spansOf(spans, 'TOOL')).toHaveLength(2);
    // The SDK reads each once, to send it.
    expect(read).toHaveLength(1000);
  });

  it('is not looked for where the program has getters and proxies in its messages: none is called for us', async () => {
    const seen: string[] = [];
    const spy = <T extends object>(target: T, name: string): T =>
      new Proxy(target, {
        get: (of, key, receiver): unknown => (seen.push(`${name}.${String(key)}`), Reflect.get(of, key, receiver)),
        getOwnPropertyDescriptor: (of, key) => (
          seen.push(`${name}?${String(key)}`),
          Reflect.getOwnPropertyDescriptor(of, key)
        ),
        ownKeys: (of) => (seen.push(`${name}*`), Reflect.ownKeys(of)),
      });
    const { bare, traced } = await bareAndTraced(scriptedModel([ask, 'done']), (client) =>
      inLoop(async () => {
        seen.length = 0;
        const messages = spy([spy({ role: 'user' as const, content: 'Where?' }, 'message')], 'messages');
        await client.chat.completions.create({ model: 'm', messages });
        const answers = ask.map(([id]) => spy({ role: 'tool' as const, tool_call_id: id, content: 'x' }, 'result'));
        await client.chat.completions.create({ model: 'm', messages: spy(answers, 'answers') });
        return [...seen];
      }),
    );
    expect(traced).toEqual(bare);
  });
});

describe('a handoff in a hand-written loop', () => {
  const transfer: AskedFor[] = [['1', 'transfer_to_billing', '{"reason":"refund"}']];
  const escalate: AskedFor[] = [['2', 'escalate', '{}']];

  it("is told by the tool's name or by Swarm's result, from one agent to the next", async () => {
    const { spans } = await recording([transfer, escalate, 'done'], (client) =>
      traceAgent('triage', () =>
        loops['chat']!(client, ({ name }) => (name === 'escalate' ? '{"assistant": "supervisor"}' : 'Transferred.')),
      )(),
    );
    expect(spansOf(spans, 'TOOL').map(({ attributes, events }) => [attributes, events])).toMatchObject([
      [
        { 'handoff.from': 'triage', 'handoff.to': 'billing' },
        [{ name: 'handoff', attributes: { from: 'triage', to: 'billing', arguments: { reason: 'refund' } } }],
      ],
      [{ 'handoff.from': 'billing', 'handoff.to': 'supervisor' }, [{ name: 'handoff' }]],
    ]);
  });

  it('comes from the agent that asked, where each has a span of its own', async () => {
    const { spans } = await recording([transfer, escalate, 'done'], (client) =>
      inLoop(async () => {
        const messages: Message[] = [{ role: 'user', content: 'Hi' }];
        for (const name of ['triage', 'billing', 'supervisor']) {
          const ask_ = traceAgent(name, () => client.chat.completions.create({ model: 'm', messages }));
          const message = (await ask_()).choices[0]!.message;
          messages.push(message);
          for (const { id } of message.tool_calls ?? [])
            messages.push({ role: 'tool', tool_call_id: id, content: '{"assistant":"other"}' });
        }
      }),
    );
    expect(spansOf(spans, 'TOOL').map(({ attributes }) => attributes['handoff.from'])).toEqual(['triage', 'billing']);
  });

  it('comes from who the message says has asked, and from nobody where that is not known', async () => {
    const program =
      (extra: object) =>
      (client: OpenAI): Promise<unknown> =>
        inLoop(async () => {
          const { choices } = await client.chat.completions.create({ model: 'm', messages: [] });
          const results_: Message = {
            role: 'tool',
            tool_call_id: '1',
            content: [{ type: 'text', text: '{"assistant":"b"}' }],
          };
          await client.chat.completions.create({
            model: 'm',
            messages: [{ ...choices[0]!.message, ...extra }, results_],
          });
        });
    const [bySender, unknown] = [{ sender: 'a' }, {}].map(program) as [
      ReturnType<typeof program>,
      ReturnType<typeof program>,
    ];
    const { spans } = await recording([transfer, 'done'], bySender);
    expect(spansOf(spans, 'TOOL')[0]?.attributes).toMatchObject({ 'handoff.from': 'a', 'handoff.to': 'b' });
    const other = await recording([transfer, 'done'], unknown);
    expect(spansOf(other.spans, 'TOOL')[0]?.attributes).toEqual({
      'tool.callId': '1',
      inferred: true,
      'handoff.to': 'b',
    });
  });
});
