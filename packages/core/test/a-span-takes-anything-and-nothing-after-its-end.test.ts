import { expect, test } from 'vitest';
import { flush, init, startSpan } from '../src/index.ts';
import { faults } from '../src/patch/report.ts';
import { recorded } from './support/recorded.ts';
import { readSpans } from './support/read-store.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const hostile = {
  get thrower(): never {
    throw new Error('getter');
  },
};
/** What users may pass is not what the types say. */
const any = (value: unknown): never => value as never;

test('after end() no method changes anything, nor throws', () => {
  const spans = recorded();
  const span = startSpan({ name: 'ended', inputs: 1 });
  span.end({ outputs: 2 });
  const before = spans.spans();
  span
    .setInputs(3)
    .setOutputs(4)
    .setAttribute('a', 1)
    .setAttributes({ b: 2 })
    .setName('other')
    .setType('TOOL')
    .setModel('m', 'p')
    .setUsage({ inputTokens: 1 });
  span
    .addEvent('e')
    .addLink({ traceId: 't', spanId: 's' })
    .recordException(new Error('late'))
    .setStatus('ERROR', 'late');
  span.end({ outputs: 5, status: 'ERROR', endTimeNs: 1 });
  expect(spans.spans()).toEqual(before);
  expect(before).toMatchObject([{ inputs: 1, outputs: 2, status: 'OK', attributes: {} }]);
});

test('what was set is a snapshot', () => {
  const spans = recorded();
  const value = { list: [1] };
  const span = startSpan({ name: 'snapshot', inputs: value, attributes: { value } }).addEvent('e', value);
  value.list.push(2);
  span.end();
  expect(spans.spans()).toMatchObject([
    { inputs: { list: [1] }, attributes: { value: { list: [1] } }, events: [{ attributes: { list: [1] } }] },
  ]);
});

test('hostile values are recorded as well as can be, and reach the store', async () => {
  const path = `${temporaryFolder()}/traces.db`;
  init({ destinations: [path] });
  const spans = recorded();
  const span = startSpan({
    name: any(Symbol('name')),
    type: any(5),
    startTimeNs: any('yesterday'),
    inputs: hostile,
    attributes: JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as Record<string, unknown>,
  });
  span
    .setAttribute('big', 1n)
    .setAttribute('gone', 1)
    .setAttribute('gone', undefined)
    .setAttributes(any(null))
    .setAttributes(any(new Proxy({}, { ownKeys: () => any(hostile.thrower) })));
  span
    .setModel(any({ toString: () => 'model' }), any(7))
    .setUsage(any({ inputTokens: 1n, outputTokens: Number.NaN, totalTokens: 3 }))
    .setStatus('ERROR', any(new Error('message')));
  span.addEvent(any(null), any('text')).addLink(any(undefined)).recordException(hostile);
  span.setOutputs('\u0000 \ud83d \u001e \u001f');
  span.end({ endTimeNs: any(Number.NaN) });

  const expected = {
    name: 'Symbol(name)',
    type: '5',
    startTimeNs: expect.any(Number),
    endTimeNs: expect.any(Number),
    inputs: { thrower: '[Thrown: getter]' },
    outputs: '\u0000 \ud83d \u001e \u001f',
    model: 'model',
    provider: '7',
    usage: { totalTokens: 3 },
    status: 'ERROR',
    statusMessage: 'an error that cannot be described',
    attributes: { ...(JSON.parse('{"__proto__":{"polluted":1}}') as object), constructor: 2, big: '1' },
    events: [
      { name: 'null', attributes: {} },
      { name: 'exception', attributes: { 'exception.type': 'object' } },
    ],
    links: [],
  };
  expect(spans.spans()).toMatchObject([expected]);
  expect(Object.keys(spans.spans()[0]!.attributes)).toEqual(['__proto__', 'constructor', 'big']);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(await flush()).toMatchObject({ exported: 1, dropped: {} });
  expect(await readSpans(path)).toEqual(spans.spans());
});

test('a fault of ours is counted, and not thrown', () => {
  const before = faults();
  startSpan({ name: 'faulty' }).setName(any({ toString: () => hostile.thrower }));
  expect(startSpan(any(undefined)).spanId).toBe('');
  expect(faults()).toEqual({ ...before, 'span.setName': 1, startSpan: 1 });
});
