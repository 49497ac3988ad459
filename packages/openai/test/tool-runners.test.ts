import { init, withSpan } from '@autolog/core';
import type OpenAI from 'openai';
import { zodFunction } from 'openai/helpers/zod';
import type { ChatCompletionRunner } from 'openai/lib/ChatCompletionRunner';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { outline, spansOf } from './support/span-outline.ts';
import { type AskedFor, scriptedModel } from './support/tool-answers.ts';

// The bare run makes spans of the program's own too, with nobody to record them.
init({ destinations: [] });

type Runner = Pick<
  ChatCompletionRunner<unknown>,
  'abort' | 'allChatCompletions' | 'done' | 'finalContent' | 'messages' | 'on' | 'totalUsage'
>;
type Tool = { type: 'function'; function: Record<string, unknown> };

const ask: AskedFor[] = [
  ['call_a', 'look_up', '{"id":"A1"}'],
  ['call_b', 'look_up', '{"id":"B2"}'],
];

const lookUp = (): Tool => ({
  type: 'function',
  function: {
    name: 'look_up',
    description: 'Looks up an order.',
    parameters: { type: 'object', properties: { id: { type: 'string' } } },
    function: (args: string) => `order ${args}`,
  },
});

function runTools(client: OpenAI, stream: boolean, tools: unknown[], options: object = {}): Runner {
  const body = {
    model: 'gpt-5-mini',
    messages: [{ role: 'user', content: 'Where?' }],
    tools,
    ...(stream ? { stream } : {}),
  };
  return client.chat.completions.runTools(body as never, options) as Runner;
}

/** Every event of a runner, in order, with what it brings. */
function eventsOf(runner: Runner): unknown[] {
  const events: unknown[] = [];
  for (const event of [
    'connect',
    'chatCompletion',
    'message',
    'functionToolCall',
    'functionToolCallResult',
    'content',
    'finalChatCompletion',
    'finalMessage',
    'finalContent',
    'finalFunctionToolCall',
    'finalFunctionToolCallResult',
    'totalUsage',
    'error',
    'abort',
    'end',
  ])
    (runner.on as (event: string, listener: (...args: unknown[]) => void) => unknown)(
      event,
      (...args) =>
        void events.push([event, structuredClone(args.map((arg) => (arg instanceof Error ? arg.message : arg)))]),
    );
  return events;
}

describe.each([
  ['whole', false],
  ['streamed', true],
])('runTools, answers %s', (_, stream) => {
  it('is an AGENT with a CHAT_MODEL for each turn and a TOOL for each call, and changes nothing', async () => {
    const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([ask, 'It is here.']), async (client) => {
      const runner = runTools(client, stream, [lookUp()]);
      const events = eventsOf(runner);
      const content = await runner.finalContent();
      const [keys, usage] = [Object.getOwnPropertyNames(runner), await runner.totalUsage()];
      return { content, events, keys, usage, messages: runner.messages };
    });
    expect(traced).toEqual(bare);
    expect(open).toEqual([]);
    expect(outline(spans)).toEqual([
      'AGENT runTools',
      '  CHAT_MODEL Completions',
      '  TOOL look_up',
      '  TOOL look_up',
      '  CHAT_MODEL Completions',
    ]);
    const [agent] = spansOf(spans, 'AGENT');
    const { function: _function, ...definition } = lookUp().function;
    expect(agent).toMatchObject({
      status: 'OK',
      inputs: {
        model: 'gpt-5-mini',
        messages: [{ role: 'user', content: 'Where?' }],
        tools: [{ type: 'function', function: definition }],
      },
      outputs: { role: 'assistant', content: 'It is here.' },
      attributes: { 'mlflow.message.format': 'openai' },
    });
    expect(agent?.usage).toBeUndefined();
    expect(spansOf(spans, 'TOOL')).toMatchObject([
      { status: 'OK', inputs: { id: 'A1' }, outputs: 'order {"id":"A1"}' },
      { status: 'OK', inputs: { id: 'B2' }, outputs: 'order {"id":"B2"}' },
    ]);
    expect(spansOf(spans, 'TOOL').map(({ attributes }) => attributes)).toEqual(
      ['call_a', 'call_b'].map((id) => ({ 'tool.callId': id, 'tool.description': 'Looks up an order.' })),
    );
  });

  it('gives tools that run at the same time with the same arguments their ids in order, and keeps what they do apart', async () => {
    const same: AskedFor[] = [1, 2, 3].map((n) => [`call_${n}`, 'roll', '{"sides":6}']);
    let rolls = 0;
    const { bare, traced, spans } = await bareAndTraced(scriptedModel([same, 'done']), (client) => {
      rolls = 0;
      const tool = {
        type: 'function',
        function: {
          name: 'roll',
          parameters: {},
          parse: JSON.parse,
          function: async () => {
            const roll = ++rolls;
            await withSpan({ name: `physics ${roll}` }, async () => new Promise(setImmediate));
            return roll;
          },
        },
      };
      return runTools(client, stream, [tool]).finalContent();
    });
    expect(traced).toEqual(bare);
    expect(outline(spans)).toEqual([
      'AGENT runTools',
      '  CHAT_MODEL Completions',
      ...[1, 2, 3].flatMap((n) => ['  TOOL roll', `    UNKNOWN physics ${n}`]),
      '  CHAT_MODEL Completions',
    ]);
    expect(
      spansOf(spans, 'TOOL').map(({ attributes, outputs, inputs }) => [attributes['tool.callId'], outputs, inputs]),
    ).toEqual([1, 2, 3].map((n) => [`call_${n}`, n, { sides: 6 }]));
  });

  it('leaves the tools what they are: frozen, classes, functions with a `this`, zodFunction', async () => {
    const seen: unknown[] = [];
    class Described {
      #calls = 0;
      name = 'count';
      parameters = {};
      function(this: Described, args: string, runner: unknown): number {
        seen.push([this === described, args, runner !== undefined]);
        return ++this.#calls;
      }
      parse(text: string): unknown {
        seen.push(['parse', this.#calls, text]);
        return { parsed: text };
      }
    }
    let described: Described;
    const frozen = Object.freeze({
      type: 'function',
      function: Object.freeze({ name: 'f', parameters: {}, function: (text: string) => text }),
    });
    const named = {
      type: 'function',
      function: {
        parameters: {},
        function: function named() {
          return { assistant: 'billing' };
        },
      },
    };
    const zod = zodFunction({
      name: 'zodded',
      parameters: z.object({ id: z.string(), more: z.number().default(2) }),
      function: ({ id, more }) => ({ id, more }),
    });
    const calls: AskedFor[] = [
      ['1', 'count', '{"a":1}'],
      ['2', 'f', 'no json'],
      ['3', 'named', ''],
      ['4', 'zodded', '{"id":"A"}'],
      ['5', 'zodded', '{"id":1}'],
      ['6', 'unknown', '{}'],
    ];
    const { bare, traced, spans } = await bareAndTraced(scriptedModel([calls, 'done']), async (client) => {
      seen.length = 0;
      described = new Described();
      const runner = runTools(client, stream, [{ type: 'function', function: described }, frozen, named, zod]);
      await runner.done();
      return [[...seen], (runner.messages as { content?: unknown }[]).map(({ content }) => content)];
    });
    expect(traced).toEqual(bare);
    expect(seen).toEqual([
      ['parse', 0, '{"a":1}'],
      [true, { parsed: '{"a":1}' }, true],
    ]);
    const tools = spansOf(spans, 'TOOL').map(({ name, inputs, outputs, attributes }) => [
      attributes['tool.callId'],
      name,
      inputs,
      outputs,
      attributes['inferred'],
    ]);
    expect(tools.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      ['1', 'count', { parsed: '{"a":1}' }, 1, undefined],
      ['2', 'f', 'no json', 'no json', undefined],
      ['3', 'named', '', { assistant: 'billing' }, undefined],
      ['4', 'zodded', { id: 'A', more: 2 }, { id: 'A', more: 2 }, undefined],
      // What the runner answers itself has no function: it is seen in what it tells the model.
      ['5', 'zodded', { id: 1 }, expect.anything(), true],
      ['6', 'unknown', {}, expect.stringContaining('Invalid tool_call'), true],
    ]);
    expect(spans.find(({ name }) => name === 'named')?.attributes).toMatchObject({ 'handoff.to': 'billing' });
  });

  it('puts model calls and runs of a tool below it', async () => {
    const { bare, traced, spans } = await bareAndTraced(
      scriptedModel([[['1', 'research', '{}']], 'inner', 'outer'], ({ messages }, count) =>
        (messages as { content: string }[])[0]?.content === 'inner' ? 1 : count === 1 ? 0 : 2,
      ),
      (client) => {
        const research = async (): Promise<unknown> => {
          const inner = await client.chat.completions.create({
            model: 'm',
            messages: [{ role: 'user', content: 'inner' }],
          });
          return inner.choices[0]?.message.content;
        };
        return runTools(client, stream, [
          { type: 'function', function: { name: 'research', parameters: {}, function: research } },
        ]).finalContent();
      },
    );
    expect(traced).toEqual(bare);
    expect(outline(spans)).toEqual([
      'AGENT runTools',
      '  CHAT_MODEL Completions',
      '  TOOL research',
      '    CHAT_MODEL Completions',
      '  CHAT_MODEL Completions',
    ]);
  });

  it('ends where a tool throws', async () => {
    const broken = {
      type: 'function',
      function: { name: 'look_up', parameters: {}, function: async () => Promise.reject(new RangeError('no order')) },
    };
    const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([ask]), async (client) => {
      const runner = runTools(client, stream, [broken]);
      const events = eventsOf(runner);
      await runner.done().catch(() => {});
      await runner.done();
      return events;
    });
    expect(traced).toEqual(bare);
    expect(open).toEqual([]);
    expect(spansOf(spans, 'AGENT')).toMatchObject([{ status: 'ERROR', statusMessage: 'no order' }]);
    expect(spansOf(spans, 'TOOL')).toMatchObject([
      {
        status: 'ERROR',
        statusMessage: 'no order',
        events: [{ name: 'exception', attributes: { 'exception.type': 'RangeError' } }],
      },
      { status: 'ERROR' },
    ]);
  });

  it('ends where the model fails, and where the runner is aborted, before and in the loop', async () => {
    const failing = await bareAndTraced(scriptedModel([]), (client) => runTools(client, stream, [lookUp()]).done());
    expect(failing.traced).toEqual(failing.bare);
    expect(failing.traced.error).toMatchObject({ class: 'BadRequestError' });
    expect(spansOf(failing.spans, 'AGENT')).toMatchObject([{ status: 'ERROR' }]);

    const before = await bareAndTraced(scriptedModel(['hi']), (client) => {
      const runner = runTools(client, stream, [lookUp()]);
      runner.abort();
      return runner.done();
    });
    expect(before.traced).toEqual(before.bare);
    expect(before.traced.error).toMatchObject({ class: 'APIUserAbortError' });
    expect(before.open).toEqual([]);
    expect(spansOf(before.spans, 'AGENT')).toMatchObject([{ status: 'OK', attributes: { outcome: 'aborted' } }]);

    const within = await bareAndTraced(scriptedModel([ask, 'hi']), async (client) => {
      const tool = lookUp();
      const runner: Runner = runTools(client, stream, [
        { ...tool, function: { ...tool.function, function: () => runner.abort() } },
      ]);
      const events = eventsOf(runner);
      await runner.done().catch((error: Error) => events.push(error.message));
      return events;
    });
    expect(within.traced).toEqual(within.bare);
    expect(within.open).toEqual([]);
    expect(spansOf(within.spans, 'AGENT')).toMatchObject([{ status: 'OK', attributes: { outcome: 'aborted' } }]);
  });

  it('ends where the number of turns is reached, and with a tool that is the only one wanted', async () => {
    const reached = await bareAndTraced(scriptedModel([ask, ask, ask]), (client) => {
      const runner = runTools(client, stream, [lookUp()], { maxChatCompletions: 2 });
      return runner.done().then(() => runner.messages);
    });
    expect(reached.traced).toEqual(reached.bare);
    expect(reached.open).toEqual([]);
    expect(outline(reached.spans)).toEqual([
      'AGENT runTools',
      '  CHAT_MODEL Completions',
      '  TOOL look_up',
      '  TOOL look_up',
      '  CHAT_MODEL Completions',
      '  TOOL look_up',
      '  TOOL look_up',
    ]);
    expect(spansOf(reached.spans, 'AGENT')).toMatchObject([{ status: 'OK' }]);
  });

  it('raises as many unhandled rejections as without us', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown): void => void unhandled.push((error as Error).message);
    const before = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', listener);
    try {
      const { bare, traced } = await bareAndTraced(scriptedModel([]), async (client) => {
        unhandled.length = 0;
        const runner = runTools(client, stream, [lookUp()]);
        await new Promise<void>(
          (resolve) => void (runner.on as (event: 'end', listener: () => void) => unknown)('end', resolve),
        );
        await new Promise(setImmediate);
        await new Promise(setImmediate);
        return [...unhandled];
      });
      expect(bare.result).toEqual(['400 The script has ended.']);
      expect(traced).toEqual(bare);
    } finally {
      process.off('unhandledRejection', listener);
      for (const one of before) process.on('unhandledRejection', one);
    }
  });
});

it('ends when the program leaves the stream of a run early', async () => {
  const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([ask, 'It is here.']), async (client) => {
    const runner = runTools(client, true, [lookUp()]) as Runner &
      AsyncIterable<{ choices: { delta: { content?: string } }[] }>;
    let text = '';
    for await (const chunk of runner) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text.length > 3) break;
    }
    await runner.done().catch(() => {});
    return text;
  });
  expect(traced).toEqual(bare);
  expect(open).toEqual([]);
  expect(spansOf(spans, 'AGENT')).toMatchObject([{ status: 'OK', attributes: { outcome: 'aborted' } }]);
});

it('sees what the program does to its request until the runner begins', async () => {
  const { bare, traced, spans } = await bareAndTraced(scriptedModel([ask, 'here']), (client) => {
    const body = { model: 'first', messages: [{ role: 'user' as const, content: 'Where?' }], tools: [lookUp()] };
    const runner = client.chat.completions.runTools(body as never) as unknown as Runner;
    body.model = 'second';
    body.tools[0]!.function['function'] = () => 'changed';
    return runner.finalContent();
  });
  expect(traced).toEqual(bare);
  expect(JSON.parse(traced.requests[0]!.body)).toMatchObject({ model: 'second' });
  expect(spansOf(spans, 'TOOL').map(({ outputs }) => outputs)).toEqual(['changed', 'changed']);
});

it('keeps 25 runs at the same time apart, each below its own span', async () => {
  const { bare, traced, spans, open } = await bareAndTraced(
    scriptedModel([ask, 'here'], ({ messages }) => ((messages as unknown[]).length === 1 ? 0 : 1)),
    (client) =>
      Promise.all(
        Array.from({ length: 25 }, (_unused, n) =>
          withSpan({ name: `user ${n}` }, () => runTools(client, n % 2 === 0, [lookUp()]).finalContent()),
        ),
      ),
  );
  expect(traced.result).toEqual(bare.result);
  expect(open).toEqual([]);
  const traces = Map.groupBy(spans, (span) => span.traceId);
  expect(traces.size).toBe(25);
  for (const own of traces.values())
    expect(outline(own).slice(1)).toEqual([
      '  AGENT runTools',
      '    CHAT_MODEL Completions',
      '    TOOL look_up',
      '    TOOL look_up',
      '    CHAT_MODEL Completions',
    ]);
});
