import { describe, expect, expectTypeOf, it } from 'vitest';
import { disable, enable } from '../control.ts';
import { withSpan } from '../span/with-span.ts';
import { outline, recordEachTest } from '../../test/support/span-tree.ts';
import { traceAgent } from './trace-agent.ts';
import { traceTool } from './trace-tool.ts';

const recorded = recordEachTest();

const model = (): Promise<string> => withSpan({ name: 'model', type: 'CHAT_MODEL' }, async () => 'text');

describe('traceAgent', () => {
  it('gives each call an AGENT span with its arguments and its answer, and what it makes below', async () => {
    const research = traceAgent('researcher', async (question: string, depth = 1) => {
      await model();
      return `${question} ${depth}`;
    });

    expect(await research('why')).toBe('why 1');
    await research('how', 2);

    expect(outline(recorded.spans())).toEqual([
      'AGENT researcher',
      '  CHAT_MODEL model',
      'AGENT researcher',
      '  CHAT_MODEL model',
    ]);
    expect(recorded.spans().filter((span) => span.type === 'AGENT')).toMatchObject([
      { inputs: { question: 'why' }, outputs: 'why 1', status: 'OK', attributes: { 'agent.name': 'researcher' } },
      { inputs: { question: 'how', depth: 2 }, outputs: 'how 2' },
    ]);
  });

  it('records what an agent object says of the agent, and nothing that is more than data', () => {
    const client = { apiKey: 'secret' };
    const lookUp = (): void => {};
    const tools = [
      lookUp,
      { name: 'track' },
      { type: 'function', function: { name: 'refund' } },
      { definition: { function: { name: 'cancel' } } },
      42,
    ];
    const agent = { name: 'support', instructions: 'Be kind.', model: 'gpt-5.4-mini', tools, client };
    traceAgent(agent, () => agent)();
    traceAgent({ name: 'swarm', instructions: () => 'x', functions: { a() {}, b() {} } }, () => {})();

    expect(recorded.spans()).toMatchObject([
      {
        name: 'support',
        inputs: {},
        outputs: { assistant: 'support' },
        attributes: {
          'agent.name': 'support',
          'agent.instructions': 'Be kind.',
          'agent.model': 'gpt-5.4-mini',
          'agent.tools': ['lookUp', 'track', 'refund', 'cancel'],
        },
      },
      { name: 'swarm', attributes: { 'agent.name': 'swarm', 'agent.tools': ['a', 'b'] } },
    ]);
    expect(JSON.stringify(recorded.spans())).not.toContain('secret');
  });

  it('takes the agent from the arguments, and gives such a run a span of its own where there is none', async () => {
    interface Agent {
      name: string;
      instructions: string;
    }
    const run = traceAgent(
      (agent) => agent,
      async (agent: Agent, question: string) => `${agent.name}: ${question}`,
    );
    const options = traceAgent(
      ({ agent }) => agent,
      function swarm({ agent }: { agent: Agent }) {
        return agent.name;
      },
    );
    expectTypeOf(run).toEqualTypeOf<(agent: Agent, question: string) => Promise<string>>();
    const writer = { name: 'writer', instructions: 'Write.' };

    await run(writer, 'now?');
    options({ agent: writer });
    await withSpan({ name: 'request' }, () => run(writer, 'later?'));

    expect(outline(recorded.spans())).toEqual([
      'CHAIN agents',
      '  AGENT writer',
      'CHAIN swarm',
      '  AGENT writer',
      'UNKNOWN request',
      '  AGENT writer',
    ]);
    expect(recorded.spans().map((span) => span.inputs)).toEqual([
      { agent: 'writer', question: 'now?' },
      { agent: 'writer', question: 'now?' },
      { agent: 'writer' },
      { agent: 'writer' },
      { agent: 'writer', question: 'later?' },
      undefined,
    ]);
  });

  it('puts an agent that is called as a function, or in a tool, below its caller', async () => {
    const translate = traceAgent('translator', (text: string) => text.toUpperCase());
    const asTool = traceTool((text: string) => translate(text), { name: 'translate' });
    const chief = traceAgent('chief', () => [translate('a'), asTool('b')]);

    expect(chief()).toEqual(['A', 'B']);
    expect(outline(recorded.spans())).toEqual([
      'AGENT chief',
      '  AGENT translator',
      '  TOOL translate',
      '    AGENT translator',
    ]);
  });

  it('lasts, for a generator, while the answer is streamed', async () => {
    const write = traceAgent('writer', async function* write(topic: string) {
      await model();
      yield topic;
      yield '!';
    });
    const stream = write('poem');
    expect(await Array.fromAsync(stream)).toEqual(['poem', '!']);
    await withSpan({ name: 'outer' }, async () => {
      for await (const _ of write('essay')) break;
    });

    expect(Object.getPrototypeOf(stream)).toBe(write.prototype);
    expect(outline(recorded.spans())).toEqual([
      'AGENT writer',
      '  CHAT_MODEL model',
      'UNKNOWN outer',
      '  AGENT writer',
      '    CHAT_MODEL model',
    ]);
    expect(recorded.spans().filter((span) => span.type === 'AGENT')).toMatchObject([
      { inputs: { topic: 'poem' }, outputs: ['poem', '!'], status: 'OK' },
      { inputs: { topic: 'essay' }, outputs: ['essay'], status: 'OK' },
    ]);
  });

  it('leaves this, properties, identity of results and errors as they are', async () => {
    const answer = { text: 'x' };
    const failure = new Error('no');
    const desk = {
      answer,
      run: traceAgent('desk', function run(this: { answer: object }) {
        return this.answer;
      }),
      fail: traceAgent(
        'desk',
        Object.assign(
          async () => {
            throw failure;
          },
          { retries: 3 },
        ),
      ),
    };

    expect(desk.run()).toBe(answer);
    expect(desk.run.name).toBe('run');
    expect(desk.fail.retries).toBe(3);
    await expect(desk.fail()).rejects.toBe(failure);
    expect(() =>
      traceAgent('sync', () => {
        throw failure;
      })(),
    ).toThrow(failure);
    expect(recorded.spans().map((span) => [span.status, span.statusMessage])).toEqual([
      ['OK', undefined],
      ['ERROR', 'no'],
      ['ERROR', 'no'],
    ]);
  });

  it('goes without what it cannot tell of the agent', () => {
    const broken = traceAgent(
      (): string => {
        throw new Error('which?');
      },
      (x: number) => x + 1,
    );
    const nobody = traceAgent(undefined as unknown as string, (x: number) => x + 2);
    expect(withSpan({ name: 'outer' }, () => [broken(1), nobody(1)])).toEqual([2, 3]);
    expect(outline(recorded.spans())).toEqual(['UNKNOWN outer', '  AGENT agent', '  AGENT agent']);
  });

  it('is not there while tracing is off', () => {
    disable();
    expect(
      traceAgent(
        (name: string) => name,
        (name: string) => name,
      )('quiet'),
    ).toBe('quiet');
    enable();
    expect(recorded.spans()).toEqual([]);
  });
});
