import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { faults, init, withSpan } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import OpenAI from 'openai';
import { DecisionsToolRunner } from 'openai/helpers/decisions-tool-runner';
import { ResponsesToolRunner, type RunnerFunction } from 'openai/helpers/responses-tool-runner';
import { describe, expect, it, vi } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { outline, spansOf } from './support/span-outline.ts';
import { type AskedFor, scriptedModel } from './support/tool-answers.ts';
import { sendJson, startWireServer } from './support/wire-server.ts';

// The bare run makes spans of the program's own too, with nobody to record them.
init({ destinations: [] });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ask: AskedFor[] = [
  ['call_a', 'look_up', '{"id":"A1"}'],
  ['call_b', 'look_up', '{"id":"B2"}'],
];
const params = { model: 'gpt-5-mini', input: 'Where?' };

function lookUp(execute: RunnerFunction['execute'] = ({ id }) => `order ${String(id)}`): RunnerFunction {
  const parameters = {
    type: 'object',
    properties: { id: { type: 'string' } },
    required: ['id'],
    additionalProperties: false,
  };
  return {
    tool: { type: 'function', name: 'look_up', description: 'Looks up.', parameters, strict: true },
    execute,
    independent: true,
  };
}

const twoTurns = [
  'AGENT ResponsesToolRunner',
  '  CHAT_MODEL Responses',
  '  TOOL look_up',
  '  TOOL look_up',
  '  CHAT_MODEL Responses',
];

describe.each([
  ['whole', {}],
  ['streamed', { stream: true }],
  ['streamed, with tools that run before the end', { stream: true, eager: true }],
])('ResponsesToolRunner, answers %s', (_, options) => {
  it('is an AGENT with a CHAT_MODEL for each turn and a TOOL for each call, and changes nothing', async () => {
    const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([ask, 'It is here.']), async (client) => {
      const execute = vi.fn<RunnerFunction['execute']>(lookUp().execute);
      const response = await new ResponsesToolRunner({ functions: [lookUp(execute)] }).run(client, params, options);
      return [response, execute.mock.calls, execute.mock.contexts.length];
    });
    expect(traced).toEqual(bare);
    expect(open).toEqual([]);
    const lines = outline(spans);
    // With tools that run before the end, which of the two begins first is the network's.
    expect('eager' in options ? lines.toSorted() : lines).toEqual('eager' in options ? twoTurns.toSorted() : twoTurns);
    const [agent] = spansOf(spans, 'AGENT');
    expect(agent).toMatchObject({
      status: 'OK',
      inputs: { ...params, tools: [lookUp().tool] },
      outputs: { output: [{ type: 'message', content: [{ text: 'It is here.' }] }] },
    });
    expect(agent?.usage).toBeUndefined();
    expect(agent?.attributes['outcome']).toBeUndefined();
    expect(spansOf(spans, 'TOOL').map(({ inputs, outputs, attributes }) => [inputs, outputs, attributes])).toEqual([
      [{ id: 'A1' }, 'order A1', { 'tool.callId': 'call_a' }],
      [{ id: 'B2' }, 'order B2', { 'tool.callId': 'call_b' }],
    ]);
  });

  it('puts below a tool what it does, and ends where one throws', async () => {
    const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([ask, 'It is here.']), (client) => {
      const execute = async (): Promise<string> =>
        withSpan({ name: 'query' }, async () => Promise.reject(new RangeError('no order')));
      return new ResponsesToolRunner({ functions: [lookUp(execute)] }).run(client, params, options);
    });
    expect(traced).toEqual(bare);
    expect(traced.error).toMatchObject({ class: 'ResponsesToolRunnerError' });
    expect(open).toEqual([]);
    expect(outline(spans).slice(0, 4).toSorted()).toEqual(
      ['AGENT ResponsesToolRunner', '  CHAT_MODEL Responses', '  TOOL look_up', '    UNKNOWN query'].toSorted(),
    );
    expect(spansOf(spans, 'AGENT')).toMatchObject([{ status: 'ERROR' }]);
    expect(spansOf(spans, 'TOOL')[0]).toMatchObject({ status: 'ERROR', statusMessage: 'no order' });
  });

  it('ends where its iteration is left, and where the model fails', async () => {
    const left = await bareAndTraced(scriptedModel([ask, ask, 'done']), async (client) => {
      const steps: unknown[] = [];
      for await (const turn of new ResponsesToolRunner({ functions: [lookUp()] }).iterate(client, params, options)) {
        steps.push([turn.step, turn.final, turn.toolsExecuted, turn.response.output.length]);
        if (turn.step === 2) break;
      }
      return steps;
    });
    // The scripted calls have the same ids twice: the runner refuses that by itself.
    expect(left.traced).toEqual(left.bare);
    expect(left.open).toEqual([]);
    expect(spansOf(left.spans, 'AGENT')).toHaveLength(1);

    const failing = await bareAndTraced(scriptedModel([ask]), (client) =>
      new ResponsesToolRunner({ functions: [lookUp()] }).run(client, params, options),
    );
    expect(failing.traced).toEqual(failing.bare);
    expect(failing.open).toEqual([]);
    expect(spansOf(failing.spans, 'AGENT')).toMatchObject([{ status: 'ERROR' }]);
  });
});

it('says of a run that is left before its end that it was, and records a result that the program supplies', async () => {
  const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([ask, 'here']), async (client) => {
    const runner = new ResponsesToolRunner({ functions: [{ ...lookUp(), allowOutputOverride: true }] });
    const iterator = runner.iterate(client, params);
    const kinds = [iterator[Symbol.asyncIterator]() === iterator, Object.keys(iterator), typeof iterator.return];
    const first = await iterator.next();
    first.value?.supplyOutputs([{ type: 'function_call_output', call_id: 'call_a', output: 'supplied' }]);
    const second = await iterator.next();
    const returned = await iterator.return();
    return [kinds, first.done, second.value?.final, returned, runner.close()];
  });
  expect(traced).toEqual(bare);
  expect(open).toEqual([]);
  expect(spansOf(spans, 'AGENT')[0]?.attributes['outcome']).toBeUndefined();
  expect(spansOf(spans, 'TOOL').map(({ attributes, outputs }) => [attributes['inferred'], outputs])).toEqual([
    [true, 'supplied'],
    [undefined, 'order B2'],
  ]);

  const left = await bareAndTraced(scriptedModel([ask, 'here']), async (client) => {
    for await (const turn of new ResponsesToolRunner({ functions: [lookUp()] }).iterate(client, params))
      return turn.step;
    return undefined;
  });
  expect(left.traced).toEqual(left.bare);
  expect(spansOf(left.spans, 'AGENT')).toMatchObject([{ status: 'OK', attributes: { outcome: 'aborted' } }]);
});

it.each(['signal', 'requestOptions'])(
  'says of a run that is aborted (%s) that it was, which is no error',
  async (way) => {
    const { bare, traced, spans } = await bareAndTraced(scriptedModel([ask, 'here']), (client) => {
      const abort = new AbortController();
      const { signal } = abort;
      const execute = (): string => (abort.abort(), 'aborted');
      const runner = new ResponsesToolRunner({ functions: [{ ...lookUp(), execute }] });
      return runner.run(client, params, way === 'signal' ? { signal } : { requestOptions: { signal } });
    });
    expect(traced).toEqual(bare);
    expect(traced.error).toBeDefined();
    expect(spansOf(spans, 'AGENT')).toMatchObject([{ status: 'OK', attributes: { outcome: 'aborted' } }]);
  },
);

it('knows the tools of a run while the runner refuses a second one', async () => {
  const { bare, traced, spans } = await bareAndTraced(scriptedModel([ask, 'here']), async (client) => {
    const runner = new ResponsesToolRunner({ functions: [lookUp()] });
    const runs = await Promise.allSettled([runner.run(client, params), runner.run(client, params)]);
    return runs.map(({ status }) => status);
  });
  expect(traced).toEqual(bare);
  expect(traced.result).toEqual(['fulfilled', 'rejected']);
  expect(spansOf(spans, 'TOOL').map(({ attributes }) => attributes['inferred'])).toEqual(ask.map(() => undefined));
});

it('makes no span of an iteration that never begins', async () => {
  const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([]), async (client) => {
    const iterator = new ResponsesToolRunner({ functions: [lookUp()] }).iterate(client, params);
    return iterator.return();
  });
  expect(traced).toEqual(bare);
  expect([spans, open]).toEqual([[], []]);
});

it('ends the span of an iteration that is abandoned when it is collected', async () => {
  const server = await startWireServer(scriptedModel([ask, 'here']));
  const recorded = recordSpans();
  const autolog = openaiAutolog();
  try {
    const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
    await (async () => {
      await new ResponsesToolRunner({ functions: [lookUp()] }).iterate(client, params).next();
    })();
    expect(recorded.open().map(({ name }) => name)).toEqual(['ResponsesToolRunner']);
    await vi.waitFor(
      () => {
        collectGarbage();
        expect(recorded.open()).toEqual([]);
      },
      { timeout: 15_000, interval: 20 },
    );
    expect(spansOf(recorded.spans(), 'AGENT')).toMatchObject([{ attributes: { outcome: 'aborted' } }]);
  } finally {
    autolog.disable();
    recorded.stop();
    await server.close();
  }
});

describe('DecisionsToolRunner', () => {
  const decision = (choice: string): object => ({
    id: 'dec_1',
    object: 'decision',
    created_at: 1,
    model: 'm',
    answers: [
      {
        name: 'next_action',
        type: 'choice',
        choice,
        confidence: 0.9,
        probabilities: [
          { value: 'open', probability: choice === 'open' ? 0.9 : 0.1 },
          { value: 'done', probability: choice === 'done' ? 0.9 : 0.1 },
        ],
      },
    ],
    usage: {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 4,
    },
  });
  const choose =
    (...choices: string[]) =>
    (_: unknown, answer: Parameters<typeof sendJson>[0], count: number): void =>
      sendJson(answer, decision(choices[count - 1]!));
  const done = { id: 'done', description: 'It is finished.', done: true as const };

  it('is an AGENT with a TOOL for each action that is executed', async () => {
    const { bare, traced, spans, open } = await bareAndTraced(choose('open', 'done'), async (client) => {
      const executed: unknown[] = [];
      const open_ = {
        id: 'open',
        description: 'Opens it.',
        execute(this: unknown) {
          executed.push(this === open_);
          return withSpan({ name: 'click' }, async () => {});
        },
      };
      const runner = new DecisionsToolRunner({
        observe: () => 'a door',
        candidates: () => [open_, done],
        verify: () => true,
      });
      const result = await runner.run(client, { model: 'm', input: 'Open the door.' });
      return [result, executed];
    });
    expect(traced).toEqual(bare);
    expect(traced.error).toBeUndefined();
    expect(open).toEqual([]);
    const lines = outline(spans).filter((line) => !line.includes('ecisions') || line.startsWith('AGENT'));
    expect(lines).toEqual(['AGENT DecisionsToolRunner', '  TOOL open', '    UNKNOWN click']);
    expect(spansOf(spans, 'AGENT')[0]).toMatchObject({
      inputs: { model: 'm', input: 'Open the door.' },
      outputs: { status: 'verified', attemptedCandidateIds: ['open'] },
    });
    expect(spansOf(spans, 'TOOL')[0]?.attributes).toEqual({ 'tool.description': 'Opens it.' });
  });

  it('ends where an action throws', async () => {
    const { bare, traced, spans, open } = await bareAndTraced(choose('open'), (client) => {
      const execute = (): never => {
        throw new Error('locked');
      };
      const candidates = [{ id: 'open', description: 'Opens it.', execute }, done];
      const runner = new DecisionsToolRunner({ observe: () => 'a door', candidates: () => candidates });
      return runner.run(client, { model: 'm', input: 'Open the door.' });
    });
    expect(traced).toEqual(bare);
    expect(traced.error).toMatchObject({ class: 'DecisionsToolRunnerError' });
    expect(open).toEqual([]);
    expect(spansOf(spans, 'TOOL')).toMatchObject([{ name: 'open', status: 'ERROR', statusMessage: 'locked' }]);
    expect(spansOf(spans, 'AGENT')).toMatchObject([{ status: 'ERROR' }]);
  });
});

it.each([[undefined], [null], ['text']])('params that are none are the mistake of the program: %s', async (none) => {
  const before = faults();
  const { bare, traced, spans, open } = await bareAndTraced(scriptedModel([]), async (client) => {
    const responses = new ResponsesToolRunner({ functions: [lookUp()] });
    const decisions = new DecisionsToolRunner({ observe: () => 'a door', candidates: () => [] });
    const ways = [
      () => responses.run(client, none as never),
      () => decisions.run(client, none as never),
      () => client.chat.completions.runTools(none as never).finalContent(),
    ];
    return Promise.all(ways.map(async (way) => way().catch(messageOf))).catch(messageOf);
  });
  expect(traced).toEqual(bare);
  expect(open).toEqual([]);
  expect(new Set(spans.map(({ type }) => type))).toContain('AGENT');
  expect(faults()).toEqual(before);
});

const messageOf = (error: Error): string => error.message;

it("leaves alone what the program's own code gives in place of what a runner does", async () => {
  const targets = [ResponsesToolRunner.prototype, DecisionsToolRunner.prototype];
  const before = targets.map((target) => Object.getOwnPropertyDescriptors(target));
  Object.assign(ResponsesToolRunner.prototype, { iterate: () => ({ next: () => ({ done: true }) }) });
  Object.assign(DecisionsToolRunner.prototype, { run: () => 'mocked' });
  try {
    const { bare, traced } = await bareAndTraced(scriptedModel([]), (client) => {
      const iterator = new ResponsesToolRunner({ functions: [lookUp()] }).iterate(client, params);
      const runner = new DecisionsToolRunner({ observe: () => 'a door', candidates: () => [] });
      return [Object.keys(iterator), iterator.next(), runner.run(client, { model: 'm', input: 'x' })];
    });
    expect(traced).toEqual(bare);
    expect(traced.result).toEqual([['next'], { done: true }, 'mocked']);
  } finally {
    targets.forEach((target, index) => Object.defineProperties(target, before[index]!));
  }
});

it('is put back as it was', () => {
  const targets = [ResponsesToolRunner.prototype, DecisionsToolRunner.prototype, DecisionsToolRunner];
  const before = targets.map((target) => Object.getOwnPropertyDescriptors(target));
  const { patched, disable } = openaiAutolog();
  expect(patched).toEqual(
    expect.arrayContaining(['chat.completions.runTools', 'ResponsesToolRunner.iterate', 'DecisionsToolRunner.run']),
  );
  for (const [index, target] of targets.entries())
    expect(Object.getOwnPropertyDescriptors(target)).not.toEqual(before[index]);
  disable();
  expect(targets.map((target) => Object.getOwnPropertyDescriptors(target))).toEqual(before);
});
