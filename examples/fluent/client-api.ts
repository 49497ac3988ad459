/**
 * Makes a trace by hand, with spans named by their ids: for callbacks and queues, where no function is the span.
 *
 *     node examples/fluent/client-api.ts
 *
 * Prints:
 *
 *     UNKNOWN import  OK {"file":"orders.csv"} → {"imported":0}
 *       PARSER parse  OK → 1
 *         UNKNOWN line 1  OK "A-1001;KETTLE-02" → {"orderId":"A-1001","sku":"KETTLE-02"}
 *       UNKNOWN save  ERROR
 *     OK {"kind":"batch"} 1 of 4 spans failed
 */
import { SpanType, TracingClient } from '@autolog/core';
import { printTree } from './print-tree.ts';

const client = new TracingClient();

const root = client.startTrace({ name: 'import', inputs: { file: 'orders.csv' }, tags: { kind: 'batch' } });
const { traceId } = root;

const parse = client.startSpan({ name: 'parse', type: SpanType.PARSER, traceId, parentId: root.spanId });
const line = client.startSpan({ name: 'line 1', traceId, parentId: parse.spanId, inputs: 'A-1001;KETTLE-02' });
client.endSpan(traceId, line.spanId, { outputs: { orderId: 'A-1001', sku: 'KETTLE-02' } });
client.endSpan(traceId, parse.spanId, { outputs: 1, attributes: { separator: ';' } });

const save = client.startSpan({ name: 'save', traceId, parentId: root.spanId });
client.endSpan(traceId, save.spanId, { status: 'ERROR' });
client.endTrace(traceId, { outputs: { imported: 0 } });

await printTree(traceId);
const { info } = (await client.getTrace(traceId))!;
console.log(info.state, JSON.stringify(info.tags), `${info.errorCount} of ${info.spanCount} spans failed`);
