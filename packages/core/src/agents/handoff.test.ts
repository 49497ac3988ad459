import { describe, expect, it } from 'vitest';
import { withSpan } from '../span/with-span.ts';
import { handoffTarget } from './handoff.ts';
import { outline, recordEachTest, spanNamed } from '../../test/support/span-tree.ts';
import { traceAgent } from './trace-agent.ts';
import { traceTool, traceTools } from './trace-tool.ts';

const recorded = recordEachTest();

interface Agent {
  name: string;
  instructions: string | (() => string);
  tools: Record<string, (args: { reason: string }) => unknown>;
}
const describeAgent = (name: string, tools: Agent['tools'] = {}): Agent => ({
  name,
  instructions: `You are ${name}.`,
  tools: traceTools(tools),
});
const billing = describeAgent('billing', { book: () => 'booked' });
const refunds = describeAgent('refunds', { look_up: () => 'found', transfer_to_billing: () => billing });
const triage = describeAgent('triage', { transfer_to_refunds: () => refunds });

/** One model call and the tools it asks for, as the scripted model of these tests does: every tool of the agent. */
async function step({ tools }: Agent): Promise<Agent | undefined> {
  await withSpan({ name: 'model', type: 'CHAT_MODEL' }, async () => undefined);
  const results = await Promise.all(Object.values(tools).map(async (tool) => tool({ reason: 'asked' })));
  return results.find((result): result is Agent => handoffTarget(result) !== undefined);
}

const siblings = [
  '  AGENT triage',
  '    CHAT_MODEL model',
  '    TOOL transfer_to_refunds',
  '  AGENT refunds',
  '    CHAT_MODEL model',
  '    TOOL look_up',
  '    TOOL transfer_to_billing',
  '  AGENT billing',
  '    CHAT_MODEL model',
  '    TOOL book',
];

describe('a handoff', () => {
  it('is recorded on the tool: from whom, to whom and with what', async () => {
    await traceAgent(triage, () => triage.tools['transfer_to_refunds']!({ reason: 'damaged' }))();

    expect(spanNamed(recorded.spans(), 'transfer_to_refunds')).toMatchObject({
      type: 'TOOL',
      inputs: { reason: 'damaged' },
      outputs: { assistant: 'refunds' },
      attributes: { 'handoff.from': 'triage', 'handoff.to': 'refunds' },
      events: [{ name: 'handoff', attributes: { from: 'triage', to: 'refunds', arguments: { reason: 'damaged' } } }],
    });
  });

  it('is followed by the next agent beside the first in a loop that swaps the agent', async () => {
    await withSpan({ name: 'desk', type: 'CHAIN' }, async () => {
      let current: Agent | undefined = triage;
      while (current) current = await traceAgent(current, step)(current);
    });
    expect(outline(recorded.spans())).toEqual(['CHAIN desk', ...siblings]);
  });

  it("is followed by the next agent beside the first in Swarm's loop, with tools run by the loop", async () => {
    const turn = traceAgent(
      (current) => current,
      async (current: Agent, history: string[]) => {
        const next = await step(current);
        history.push(`${current.name} spoke`);
        return { agent: next, value: history.at(-1) };
      },
    );
    await withSpan({ name: 'swarm', type: 'CHAIN' }, async () => {
      const history: string[] = [];
      let active: Agent | undefined = triage;
      while (active !== undefined && history.length < 10) active = (await turn(active, history)).agent;
    });
    expect(outline(recorded.spans())).toEqual(['CHAIN swarm', ...siblings]);
    const outputs = recorded.spans().flatMap((span) => (span.type === 'AGENT' ? [span.outputs] : []));
    expect(outputs).toEqual([
      { value: 'triage spoke', agent: 'refunds' },
      { value: 'refunds spoke', agent: 'billing' },
      { value: 'billing spoke' },
    ]);
  });

  it('is followed by the next agent beside the first where the first calls it', async () => {
    const runAgent = traceAgent(
      (current) => current,
      async (current: Agent): Promise<string> => {
        const next = await step(current);
        return next ? runAgent(next) : `answer of ${current.name}`;
      },
    );

    expect(await runAgent(triage)).toBe('answer of billing');
    expect(outline(recorded.spans())).toEqual(['CHAIN agents', ...siblings]);
  });

  it('is followed by the next agent beside the first between functions that call each other', async () => {
    const runBilling = traceAgent(billing, () => step(billing));
    const runRefunds = traceAgent(refunds, async () => {
      await step(refunds);
      return withSpan({ name: 'retry' }, () => runBilling());
    });
    const runTriage = traceAgent(triage, async () => (await step(triage)) && runRefunds());

    await withSpan({ name: 'desk', type: 'CHAIN' }, () => runTriage());
    expect(outline(recorded.spans())).toEqual([
      'CHAIN desk',
      ...siblings.slice(0, 7),
      '    UNKNOWN retry',
      ...siblings.slice(7),
    ]);
  });

  it('is followed by the next agent beside the first where answers are streamed', async () => {
    const runAgent = traceAgent(
      (current) => current,
      async function* (current: Agent): AsyncGenerator<string> {
        const next = await step(current);
        yield current.name;
        if (next) yield* runAgent(next);
      },
    );
    expect(await Array.fromAsync(runAgent(triage))).toEqual(['triage', 'refunds', 'billing']);
    expect(outline(recorded.spans())).toEqual(['CHAIN agents', ...siblings]);
    recorded.clear();
    await withSpan({ name: 'desk', type: 'CHAIN' }, () => Array.fromAsync(runAgent(triage)));
    expect(outline(recorded.spans())).toEqual(['CHAIN desk', ...siblings]);
  });

  it('leads back to the first agent beside it', async () => {
    const tools = traceTools({ go: (to: string) => ({ assistant: to }) });
    const run = traceAgent(
      (name) => name,
      (name: string, others: readonly string[]): string => {
        const [next, ...rest] = others;
        return next === undefined ? name : run(tools.go(next).assistant, rest);
      },
    );
    expect(run('a', ['b', 'a', 'b'])).toBe('b');
    expect(outline(recorded.spans())).toEqual([
      'CHAIN agents',
      ...['a', 'b', 'a'].flatMap((name) => [`  AGENT ${name}`, '    TOOL go']),
      '  AGENT b',
    ]);
  });

  it('goes to several agents at once', async () => {
    const tools = traceTools({ both: (to: string) => ({ assistant: to }) });
    const [left, right] = ['left', 'right'].map((name) => traceAgent(name, async () => name)) as [
      () => unknown,
      () => unknown,
    ];
    const first = traceAgent('first', async () => {
      tools.both('left');
      tools.both('right');
      await Promise.all([left(), right()]);
      await left();
    });
    await withSpan({ name: 'desk' }, () => first());
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN desk',
      '  AGENT first',
      '    TOOL both',
      '    TOOL both',
      // Called once more, without a handoff.
      '    AGENT left',
      '  AGENT left',
      '  AGENT right',
    ]);
  });

  it('stays inside the first agent where that is the root of its trace', async () => {
    const last = traceAgent('last', () => 'done');
    const second = traceAgent('second', () => (hand('last'), last()));
    const hand = traceTool((to: string) => ({ assistant: to }), { name: 'hand' });
    const first = traceAgent('first', () => (hand('second'), second()));

    first();
    expect(outline(recorded.spans())).toEqual([
      'AGENT first',
      '  TOOL hand',
      '  AGENT second',
      '    TOOL hand',
      '  AGENT last',
    ]);
  });

  it('does not change where an agent is that a tool runs', () => {
    const specialist = traceAgent('refunds', () => 'answer');
    const ask = traceTool(() => specialist(), { name: 'ask' });
    const chief = traceAgent('chief', () => {
      triage.tools['transfer_to_refunds']!({ reason: 'x' });
      return ask();
    });
    withSpan({ name: 'desk' }, () => chief());
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN desk',
      '  AGENT chief',
      '    TOOL transfer_to_refunds',
      '    TOOL ask',
      '      AGENT refunds',
    ]);
  });

  it('is one, where a tool passes on what another tool gives', () => {
    const execute = traceTool((name: string) => triage.tools[name]!({ reason: 'x' }), { name: 'execute' });
    const refund = traceAgent(refunds, () => 'answer');
    const first = traceAgent('first', () => {
      execute('transfer_to_refunds');
      return [refund(), refund()];
    });
    withSpan({ name: 'desk' }, () => first());
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN desk',
      '  AGENT first',
      '    TOOL execute',
      '      TOOL transfer_to_refunds',
      '    AGENT refunds',
      '  AGENT refunds',
    ]);
  });

  it('is kept apart from those of other conversations at the same time', async () => {
    const runAgent = traceAgent(
      (current) => current,
      async (current: Agent): Promise<void> => {
        const next = await step(current);
        if (next) await runAgent(next);
      },
    );
    await Promise.all(Array.from({ length: 20 }, () => runAgent(triage)));
    const traces = Map.groupBy(recorded.spans(), (span) => span.traceId);
    expect(traces.size).toBe(20);
    for (const spans of traces.values()) expect(outline(spans)).toEqual(['CHAIN agents', ...siblings]);
  });
});

describe('handoffTarget', () => {
  it.each([
    ['an agent', triage, 'triage'],
    ['an agent whose instructions are a function', { name: 'x', instructions: (): string => '' }, 'x'],
    ["Swarm's message", { assistant: 'x' }, 'x'],
    ["Swarm's message as text", '{"assistant": "x"}', 'x'],
    ["Swarm's Result", { value: '', agent: triage, contextVariables: {} }, 'triage'],
    ["Swarm's Result without an agent", { value: 'done', agent: null }, undefined],
    [
      'an agent of a class',
      new (class {
        name = 'x';
        get instructions(): string {
          return `You are ${this.name}.`;
        }
      })(),
      'x',
    ],
    ['a person', { name: 'Mira', email: 'mira@example.com' }, undefined],
    ['a text', 'Ask the "assistant"', undefined],
    ['broken JSON', '{"assistant": ', undefined],
    ['JSON of another kind', '{"answer": {"assistant": "x"}}', undefined],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
  ])('%s', (_, result, target) => {
    expect(handoffTarget(result)).toBe(target);
  });
});
