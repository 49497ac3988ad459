import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { withSpan } from '../span/with-span.ts';
import { outline, recordEachTest } from '../../test/support/span-tree.ts';
import { withToolCall } from './tool-call.ts';
import { traceTool, traceTools } from './trace-tool.ts';

const recorded = recordEachTest();

const callIds = (): unknown[] => recorded.spans().map((span) => span.attributes['tool.callId']);

describe('traceTool', () => {
  it.each([
    ['one object', ({ orderId }: { orderId: string }) => orderId, [{ orderId: 'A1' }], { orderId: 'A1' }],
    ['one named object', (args: { orderId: string }) => args.orderId, [{ orderId: 'A1' }], { orderId: 'A1' }],
    ['rest', (...all: unknown[]) => all.length, [{ orderId: 'A1' }], { orderId: 'A1' }],
    ['a text', (orderId: string) => orderId, ['A1'], { orderId: 'A1' }],
    ['a list', (ids: string[]) => ids, [['A1']], { ids: ['A1'] }],
    [
      'two',
      (args: object, context: object) => [args, context],
      [{ a: 1 }, { b: 2 }],
      { args: { a: 1 }, context: { b: 2 } },
    ],
    ['optional', (args: object, context?: object) => [args, context], [{ a: 1 }], { args: { a: 1 } }],
    ['more than named', (a: number) => a, [1, 2, 3], { a: 1, args: [2, 3] }],
    ['a class instance', (date: Date) => date, [new Date(0)], { date: '1970-01-01T00:00:00.000Z' }],
    ['none', () => 1, [], {}],
  ] as [string, (...args: unknown[]) => unknown, unknown[], unknown][])(
    'records its arguments: %s',
    (_, fn, args, inputs) => {
      const result = traceTool(fn, { name: 'tool' })(...args);
      expect(result).toEqual(fn(...args));
      expect(recorded.spans()).toMatchObject([{ name: 'tool', type: 'TOOL', inputs, status: 'OK' }]);
    },
  );

  it('records what is thrown as an error, and an error that is returned as a result', async () => {
    const failure = new RangeError('too many');
    const tools = traceTools({
      async fails() {
        throw failure;
      },
      gives: () => ({ error: 'not found' }),
    });

    await expect(tools.fails()).rejects.toBe(failure);
    tools.gives();
    expect(recorded.spans()).toMatchObject([
      { name: 'fails', status: 'ERROR', statusMessage: 'too many', events: [{ name: 'exception' }] },
      { name: 'gives', status: 'OK', outputs: { error: 'not found' } },
    ]);
  });

  it('records the description and the id of the call', () => {
    const look = traceTool((_: object, options: { toolCallId: string }) => options.toolCallId, {
      name: 'look',
      description: 'Looks.',
      callId: (_, { toolCallId }) => toolCallId,
    });
    expect(look({}, { toolCallId: 'call_1' })).toBe('call_1');
    expect(recorded.spans()[0]?.attributes).toEqual({ 'tool.description': 'Looks.', 'tool.callId': 'call_1' });
  });

  it('keeps what it is given', () => {
    const look = (id: string, limit?: number): number => id.length + (limit ?? 0);
    const fn = Object.assign(look, { schema: {} });
    const tool = traceTool(fn);
    expectTypeOf(tool).toEqualTypeOf<typeof fn>();
    expect([tool.name, tool.length, tool.schema]).toEqual(['look', 2, fn.schema]);
    const client = new (class {
      #key = 'k';
      read(): string {
        return this.#key;
      }
    })();
    client.read = traceTool(client.read);
    expect(client.read()).toBe('k');
  });

  it("runs no getter that is not an agent's, and does not fail where a value cannot be read", () => {
    const hostile = Proxy.revocable({}, {});
    hostile.revoke();
    const tool = traceTool((value: unknown) => value);
    const loaded: string[] = [];
    class Ticket {
      get agent(): string {
        loaded.push('agent');
        return 'x';
      }
      get name(): string {
        loaded.push('name');
        return 'x';
      }
    }
    const ticket = new Ticket();
    expect(tool(ticket)).toBe(ticket);
    expect(tool(hostile.proxy)).toBe(hostile.proxy);
    expect(loaded).toEqual([]);
    expect(recorded.spans()).toMatchObject([
      { name: 'tool', status: 'OK' },
      { name: 'tool', status: 'OK' },
    ]);
  });
});

describe('traceTools', () => {
  it('keeps keys, types and calls among each other', () => {
    const tools = traceTools({
      twice(x: number): number {
        return this.once(x) * 2;
      },
      once: (x: number) => x,
    });
    expectTypeOf(tools.once).toEqualTypeOf<(x: number) => number>();
    expect(tools.twice(2)).toBe(4);
    expect(outline(recorded.spans())).toEqual(['TOOL twice', '  TOOL once']);
  });
});

describe('withToolCall', () => {
  const inner = traceTool(() => 'inner', { name: 'inner' });
  const tool = traceTool(async () => inner(), { name: 'tool' });

  it.each([
    ['a chat completion', { id: 'call_1', type: 'function', function: { name: 'tool', arguments: '{}' } }],
    ['a response', { id: 'fc_1', call_id: 'call_1', type: 'function_call' }],
    ['an id', 'call_1'],
  ])('gives the tool the id of the call of %s, and not what the tool calls', async (_, call) => {
    expect(await withToolCall(call, () => tool())).toBe('inner');
    expect(callIds()).toEqual([undefined, 'call_1']);
  });

  it('keeps calls at the same time apart, also when the tool begins late', async () => {
    await withSpan({ name: 'agent', type: 'AGENT' }, () =>
      Promise.all(
        ['call_1', 'call_2'].map((id) =>
          withToolCall({ id }, async () => {
            await wait(1);
            return inner();
          }),
        ),
      ),
    );
    expect(callIds()).toEqual(['call_1', 'call_2', undefined]);
    inner();
    expect(callIds().at(-1)).toBeUndefined();
  });

  it('takes a call without an id', () => {
    expect(withToolCall({}, () => inner())).toBe('inner');
    expect(withToolCall(null as unknown as string, () => inner())).toBe('inner');
    expect(callIds()).toEqual([undefined, undefined]);
  });
});
