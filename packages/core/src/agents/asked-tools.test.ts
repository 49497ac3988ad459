import { expect, it } from 'vitest';
import { recordEachTest, spanNamed } from '../../test/support/span-tree.ts';
import { startSpan } from '../span/start-span.ts';
import type { LiveSpan } from '../span/live-span.ts';
import { withSpan } from '../span/with-span.ts';
import { type AskedTools, askedToolsOf } from './asked-tools.ts';
import { withToolCall } from './tool-call.ts';
import { traceAgent } from './trace-agent.ts';
import { traceTool } from './trace-tool.ts';

const recorded = recordEachTest();

/** Has a model ask for tools within a span. */
function ask(within: LiveSpan, ...calls: [callId: string, name: string, args: unknown][]): AskedTools {
  const asked = askedToolsOf(within.trace);
  for (const [callId, name, args] of calls) {
    const text = typeof args === 'string' ? args : JSON.stringify(args);
    asked.ask({ callId, name, arguments: text, within, sinceNs: within.record.startTimeNs });
  }
  return asked;
}

const callIds = (): unknown[] =>
  recorded.spans().flatMap((span) => (span.type === 'TOOL' ? [span.attributes['tool.callId']] : []));

it('gives a TOOL span the id of the call that it runs, by name and arguments', () => {
  const look = traceTool(({ id }: { id: string }) => id, { name: 'look' });
  const add = traceTool((a: number, b = 2) => a + b, { name: 'add' });
  withSpan({ name: 'loop' }, (loop) => {
    const asked = ask(
      loop,
      ['1', 'look', { id: 'A' }],
      ['2', 'look', { id: 'B' }],
      ['3', 'add', { a: 1 }],
      ['4', 'sql', 'SELECT 1'],
    );
    look({ id: 'B' });
    look({ id: 'A' });
    look({ id: 'A' });
    add(1);
    startSpan({ name: 'sql', type: 'TOOL', inputs: { query: 'SELECT 1' } }).end();
    expect(['1', '2', '3', '4'].map((id) => asked.answer(id, loop)?.hasSpan)).toEqual([true, true, true, true]);
    expect(asked.answer('1', loop)).toBeUndefined();
    expect(asked.size).toBe(0);
  });
  expect(callIds()).toEqual(['2', '1', undefined, '3', '4']);
});

it('gives calls with the same arguments their ids in the order in which they were asked for', async () => {
  const roll = traceTool(async ({ sides }: { sides: number }) => sides - 2, { name: 'roll' });
  await withSpan({ name: 'loop' }, async (loop) => {
    ask(loop, ['1', 'roll', { sides: 6 }], ['2', 'roll', { sides: 6 }]);
    await Promise.all([roll({ sides: 6 }), roll({ sides: 6 })]);
  });
  expect(callIds()).toEqual(['1', '2']);
});

it('takes the id that a span has itself, and gives its call to no other', () => {
  const look = traceTool((args: object) => Object.keys(args), { name: 'look' });
  withSpan({ name: 'loop' }, (loop) => {
    const asked = ask(loop, ['1', 'look', {}], ['2', 'look', {}]);
    withToolCall('2', () => look({}));
    look({});
    look({});
    startSpan({ name: 'other', type: 'TOOL', attributes: { 'tool.callId': '9' } }).end();
    ask(loop, ['9', 'early', {}]);
    expect(asked.answer('9', loop)?.hasSpan).toBe(true);
  });
  expect(callIds()).toEqual(['2', '1', undefined, '9']);
});

it('knows a span that says only at its end what it is', () => {
  withSpan({ name: 'loop' }, (loop) => {
    const asked = ask(loop, ['1', 'look', { id: 'A' }], ['2', 'pay', {}]);
    const late = startSpan({ name: 'span' });
    late.setType('TOOL').setName('look').setInputs({ id: 'A' }).end();
    const named = startSpan({ name: 'pay', type: 'TOOL', inputs: {} });
    named.setAttribute('tool.callId', 'own').end();
    expect([asked.answer('1', loop)?.hasSpan, asked.answer('2', loop)?.hasSpan]).toEqual([true, false]);
  });
  expect(callIds()).toEqual(['1', 'own']);
});

it('is not answered by what another tool calls in turn, but by what a dispatcher does', () => {
  const inner = traceTool((args: object) => Object.keys(args), { name: 'inner' });
  const outer = traceTool((args: object) => inner(args), { name: 'outer' });
  const execute = traceTool(({ tool: _tool, ...args }: { tool: string }) => inner(args), { name: 'execute' });
  withSpan({ name: 'loop' }, (loop) => {
    ask(loop, ['1', 'outer', {}], ['2', 'inner', {}]);
    outer({});
    execute({ tool: 'inner' });
  });
  expect(callIds()).toEqual([undefined, '1', '2', undefined]);
});

it('keeps loops of one trace apart, also where servers give calls the same ids', () => {
  const look = traceTool((args: object) => Object.keys(args), { name: 'look' });
  withSpan({ name: 'root' }, () => {
    const loops = ['a', 'b'].map((name) => startSpan({ name, type: 'AGENT' }));
    for (const loop of loops) ask(loop, ['1', 'look', { of: loop.name }], ['2', 'look', {}]);
    const [first, second] = loops as [LiveSpan, LiveSpan];
    startSpan({ name: 'look', type: 'TOOL', inputs: {}, parent: second }).end();
    const asked = askedToolsOf(first.trace);
    expect(asked.answer('2', second)).toMatchObject({ hasSpan: true, within: second });
    expect(asked.answer('1', second)).toMatchObject({ hasSpan: false, within: second, arguments: '{"of":"b"}' });
    expect(asked.answer('2', first)).toMatchObject({ hasSpan: false, within: first });
    look({});
    for (const loop of loops) loop.end();
  });
  expect(callIds()).toEqual(['2', undefined]);
});

it('marks a tool that hands off by its name', () => {
  const transfer = traceTool((args: object) => `You talk to billing now. ${JSON.stringify(args)}`, {
    name: 'transfer_to_billing',
  });
  traceAgent('triage', () => {
    transfer({});
    withSpan({ name: 'loop' }, (loop) => ask(loop, ['1', 'transfer_to_billing', {}]));
    transfer({});
  })();
  const [unasked, asked] = recorded.spans().filter((span) => span.type === 'TOOL');
  expect(unasked?.attributes).toEqual({});
  expect(asked?.attributes).toEqual({ 'tool.callId': '1', 'handoff.from': 'triage', 'handoff.to': 'billing' });
});

it('forgets the oldest calls where too many or too much of them waits', () => {
  withSpan({ name: 'loop' }, (loop) => {
    const asked = ask(
      loop,
      ...Array.from({ length: 3000 }, (_, at): [string, string, unknown] => [String(at), 'f', {}]),
    );
    expect(asked.size).toBe(1000);
    expect(asked.answer('0', loop)).toBeUndefined();
    expect(asked.answer('2999', loop)).toMatchObject({ callId: '2999' });
    ask(loop, ...['a', 'b', 'c'].map((id): [string, string, unknown] => [id, 'f', 'x'.repeat(1_900_000)]));
    expect(asked.size).toBe(2);
  });
});

it('does nothing to spans that no model has asked for', () => {
  traceTool((args: object) => Object.keys(args), { name: 'look' })({});
  expect(spanNamed(recorded.spans(), 'look').attributes).toEqual({});
});
