import { guard } from '../patch/guard.ts';
import { pipeline } from '../pipeline/pipeline.ts';
import { currentWallOffsetMs } from '../span/clock.ts';
import { runInContext } from '../span/context.ts';
import { LiveSpan } from '../span/live-span.ts';
import { type Carrier, getHeader } from './carrier.ts';
import { parseTraceparent, type RemoteSpan } from './traceparent.ts';

/**
 * Runs a function for a request from elsewhere: its spans are below the one that the request's headers name (W3C
 * `traceparent`, as `injectTraceContext` or any other tracing library writes it), in the same trace. Nothing else is
 * taken from the headers; without a valid `traceparent` the function runs as it would by itself.
 *
 * @example
 * createServer((request, response) => withRemoteContext(request.headers, () => handle(request, response)));
 * @example
 * parentPort.on('message', ({ task, headers }) => withRemoteContext(headers, () => work(task)));
 */
export function withRemoteContext<T>(headers: Carrier | null | undefined, body: () => T): T {
  const span = guard('withRemoteContext', () => {
    const traceparent = headers ? getHeader(headers, 'traceparent') : undefined;
    const remote = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    return remote && standIn(remote);
  });
  return span ? runInContext({ span }, body) : body();
}

/** Stands for a span of another process as the parent of ours: it has ended, and goes nowhere. */
function standIn({ traceId, spanId }: RemoteSpan): LiveSpan {
  const trace = {
    traceId,
    sampled: true,
    remoteParentId: spanId,
    wallOffsetMs: currentWallOffsetMs(),
    inJournals: [],
    onEnd: (ended: LiveSpan) => pipeline.ended(ended),
  };
  const record = {
    traceId,
    spanId,
    name: 'remote',
    type: 'UNKNOWN',
    startTimeNs: 0,
    attributes: {},
    events: [],
    links: [],
  };
  const span = new LiveSpan(trace, undefined, { ...record, status: 'UNSET' });
  span.end();
  return span;
}
