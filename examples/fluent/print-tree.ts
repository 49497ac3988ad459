import { getLastActiveTraceId, getTrace, type SpanData } from '@autolog/core';

/**
 * Reads a trace back from the store (the one that ended last, if no id is given) and prints a line for each span, indented
 * below its parent: `TYPE name  status inputs → outputs`. What went wrong stands behind the status.
 */
export async function printTree(traceId: string | undefined = getLastActiveTraceId()): Promise<void> {
  const trace = traceId === undefined ? undefined : await getTrace(traceId);
  if (!trace) return console.log('no trace');

  const depths = new Map<string | undefined, number>();
  for (const span of trace.data.spans) {
    const depth = (depths.get(span.parentId) ?? -1) + 1;
    depths.set(span.spanId, depth);
    console.log('  '.repeat(depth) + line(span));
  }
}

function line({ type, name, status, statusMessage, inputs, outputs }: SpanData): string {
  const problem = statusMessage === undefined ? '' : ` (${statusMessage})`;
  const given = inputs === undefined ? '' : ` ${JSON.stringify(inputs)}`;
  const result = outputs === undefined ? '' : ` → ${JSON.stringify(outputs)}`;
  return `${type} ${name}  ${status}${problem}${given}${result}`;
}
