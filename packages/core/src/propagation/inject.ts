import { guard } from '../patch/guard.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import { type Carrier, setHeader } from './carrier.ts';
import { formatTraceparent } from './traceparent.ts';

/**
 * Writes the active span into headers (W3C `traceparent`), so that what another service or worker does with the request
 * is below it: see `withRemoteContext`. Writes nothing where no span is active.
 *
 * @returns the same headers
 * @example
 * await fetch(url, { headers: injectTraceContext({ 'content-type': 'application/json' }) });
 * @example
 * worker.postMessage({ task, headers: injectTraceContext({}) });
 */
export function injectTraceContext<H extends Carrier>(headers: H): H {
  guard('injectTraceContext', () => {
    const span = getCurrentActiveSpan();
    const traceparent = span && formatTraceparent(span);
    if (traceparent !== undefined) setHeader(headers, 'traceparent', traceparent);
  });
  return headers;
}
