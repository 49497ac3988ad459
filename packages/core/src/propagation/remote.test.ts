import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { outline, recordEachTest } from '../../test/support/span-tree.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import type { SpanData } from '../span/types.ts';
import { withSpan } from '../span/with-span.ts';
import { injectTraceContext } from './inject.ts';
import { withRemoteContext } from './remote.ts';

const recorded = recordEachTest();

const traceId = 'tr-4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const traceparent = `00-4bf92f3577b34da6a3ce929d0e0e4736-${spanId}-01`;
const work = (): void => withSpan({ name: 'work' }, () => {});

describe('withRemoteContext', () => {
  it.each([
    ['a plain object', { traceparent }],
    ['another case', { TraceParent: traceparent }],
    ["a list, as Node's rawest headers have", { traceparent: [traceparent] }],
    ['Headers', new Headers({ traceparent })],
    ['a Map', new Map([['traceparent', traceparent]])],
    ['headers without a prototype', Object.assign(Object.create(null) as object, { traceparent })],
  ])('puts spans below the one that headers name: %s', (_, headers) => {
    withRemoteContext(headers as Headers, () => {
      withSpan({ name: 'first' }, work);
      work();
    });
    expect(recorded.spans()).toMatchObject([
      { name: 'work', traceId, parentId: recorded.spans()[1]!.spanId },
      { name: 'first', traceId, parentId: spanId },
      { name: 'work', traceId, parentId: spanId },
    ]);
  });

  it('passes the context on, and takes nothing but ids from the headers', () => {
    const headers = { traceparent, tracestate: 'vendor=secret', baggage: 'user=mira' };
    withRemoteContext(headers, () => {
      expect(injectTraceContext({})).toEqual({ traceparent });
      getCurrentActiveSpan()?.setAttribute('a', 1).end();
      work();
    });
    expect(recorded.spans()).toHaveLength(1);
    expect(JSON.stringify(recorded.spans())).not.toMatch(/secret|mira/);
    expect(getCurrentActiveSpan()).toBeUndefined();
  });

  it.each([
    ['none', undefined],
    ['null', null],
    ['no traceparent', {}],
    ['not a text', { traceparent: { toString: (): string => traceparent } }],
    ['two', { traceparent, TraceParent: traceparent }],
    ['a list of two', { traceparent: [traceparent, traceparent] }],
    ['not valid', { traceparent: `${traceparent}-x` }],
    ['zeros', { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` }],
    ['a getter that throws', Object.defineProperty({}, 'traceparent', { enumerable: true, get: () => fail() })],
    ['a proxy that throws', new Proxy({}, { get: fail, ownKeys: fail })],
    ['a text', traceparent],
  ])('runs the function as it would by itself where headers are hostile or empty: %s', (_, headers) => {
    withRemoteContext(headers as Headers, work);
    withSpan({ name: 'outer' }, () => withRemoteContext(headers as Headers, work));
    expect(outline(recorded.spans())).toEqual(['UNKNOWN work', 'UNKNOWN outer', '  UNKNOWN work']);
    expect(recorded.spans()[0]!.traceId).not.toBe(traceId);
  });

  it('leaves results and errors as they are', async () => {
    const result = {};
    const failure = new Error('no');
    const promise = Promise.reject(failure);
    expect(withRemoteContext({ traceparent }, () => result)).toBe(result);
    expect(withRemoteContext({ traceparent }, () => promise)).toBe(promise);
    await expect(promise).rejects.toBe(failure);
  });

  it('joins the traces of services that call each other over HTTP', async () => {
    const server = createServer((request, response) => {
      void withRemoteContext(request.headers, async () => {
        await withSpan({ name: `serve ${request.url}` }, async () => {
          for await (const _ of request);
          work();
        });
        response.end();
      });
    });
    const url = await listening(server);
    const call = (path: string): Promise<void> =>
      withSpan({ name: `call ${path}` }, async () => {
        await (await fetch(`${url}${path}`, { method: 'POST', body: 'x', headers: injectTraceContext({}) })).text();
      });
    const paths = ['/a', '/b', '/c', '/d'];
    await Promise.all(paths.map(call));
    await fetch(`${url}/alone`).then((response) => response.text());
    server.close();

    const traces = Map.groupBy(recorded.spans(), (span) => span.traceId);
    expect(new Set([...traces.values()].map((spans) => outline(spans).join('\n')))).toEqual(
      new Set([
        ...paths.map((path) => `UNKNOWN call ${path}\n  UNKNOWN serve ${path}\n    UNKNOWN work`),
        'UNKNOWN serve /alone\n  UNKNOWN work',
      ]),
    );
    expect(traces.size).toBe(paths.length + 1);
  });

  it('joins the spans of a worker to those of the thread that asked it', async () => {
    const worker = new Worker(new URL('traced-worker.ts', import.meta.url));
    const ask = (task: string): Promise<SpanData[]> =>
      withSpan({ name: `ask ${task}` }, () => {
        const { promise, resolve } = Promise.withResolvers<SpanData[]>();
        worker.once('message', resolve);
        worker.postMessage({ task, headers: injectTraceContext({}) });
        return promise;
      });
    const inWorker = [...(await ask('one')), ...(await ask('two'))];
    await worker.terminate();

    expect(outline([...recorded.spans(), ...inWorker])).toEqual(
      ['one', 'two'].flatMap((task) => [`UNKNOWN ask ${task}`, `  TASK ${task}`, '    TOOL step']),
    );
    expect(new Set([...recorded.spans(), ...inWorker].map((span) => span.traceId)).size).toBe(2);
  });
});

function fail(): never {
  throw new Error('hostile');
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
