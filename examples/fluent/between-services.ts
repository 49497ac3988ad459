/**
 * One trace over two services: the caller sends a W3C `traceparent` header, and what the called one does is below the call.
 *
 *     node examples/fluent/between-services.ts
 *
 * Prints:
 *
 *     UNKNOWN order  OK {"sku":"KETTLE-02"} → {"sku":"KETTLE-02","pieces":3}
 *       TOOL ask for stock  OK → {"sku":"KETTLE-02","pieces":3}
 *         UNKNOWN GET /:sku  OK {"sku":"KETTLE-02"} → {"sku":"KETTLE-02","pieces":3}
 *           RETRIEVER findStock  OK {"sku":"KETTLE-02"} → {"sku":"KETTLE-02","pieces":3}
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { injectTraceContext, SpanType, trace, withRemoteContext, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const findStock = trace((sku: string) => ({ sku, pieces: 3 }), { name: 'findStock', type: SpanType.RETRIEVER });

const stockService = createServer((request, response) => {
  const sku = request.url!.slice(1);
  const stock = withRemoteContext(request.headers, () =>
    withSpan({ name: 'GET /:sku', inputs: { sku } }, () => findStock(sku)),
  );
  response.end(JSON.stringify(stock));
}).listen(0, '127.0.0.1');
await once(stockService, 'listening');
const { port } = stockService.address() as AddressInfo;

await withSpan({ name: 'order', inputs: { sku: 'KETTLE-02' } }, () =>
  withSpan({ name: 'ask for stock', type: SpanType.TOOL }, async () => {
    const headers = injectTraceContext({ accept: 'application/json' });
    const response = await fetch(`http://127.0.0.1:${port}/KETTLE-02`, { headers });
    return response.json();
  }),
);
stockService.close();
stockService.closeAllConnections();
await printTree();
