/** What another process says of the span that called us. */
export interface RemoteSpan {
  /** `tr-` and 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
}

const pattern = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const SAMPLED = '01';

/**
 * Reads a W3C `traceparent`: `undefined` for one that is not valid. A version after ours may have more at its end.
 *
 * @see https://www.w3.org/TR/trace-context-1/#traceparent-header
 */
export function parseTraceparent(header: string): RemoteSpan | undefined {
  const match = pattern.exec(header);
  if (!match) return undefined;
  const [, version, traceId, spanId, more] = match;
  if (version === '00' && more !== undefined) return undefined;
  return { traceId: `tr-${traceId}`, spanId: spanId! };
}

/** A span as a W3C `traceparent`; `undefined` for ids that it has no place for. */
export function formatTraceparent({ traceId, spanId }: RemoteSpan): string | undefined {
  const header = `00-${traceId.replace(/^tr-/, '')}-${spanId}-${SAMPLED}`;
  return parseTraceparent(header) && header;
}
