/**
 * Decorates methods: each call is a span. A decorator needs a build step, since Node only strips types; the runner beside
 * this file takes esbuild for it. `tsc`, SWC and bundlers do as well, without `experimentalDecorators`.
 *
 *     node examples/fluent/run-decorator.ts
 *
 * Prints:
 *
 *     UNKNOWN answer  OK {"question":"refunds"} → "homeware shop: About refunds"
 *       RETRIEVER find_documents  OK {"query":"refunds","limit":1} → ["About refunds"]
 */
import { SpanType, traced } from '@autolog/core';
import { printTree } from './print-tree.ts';

class Support {
  readonly #shop = 'homeware shop';

  @traced
  async answer(question: string): Promise<string> {
    const [document] = await this.findDocuments(question, 1);
    return `${this.#shop}: ${document}`;
  }

  @traced({ name: 'find_documents', type: SpanType.RETRIEVER, attributes: { index: 'help' } })
  async findDocuments(query: string, limit: number): Promise<string[]> {
    return [`About ${query}`].slice(0, limit);
  }
}

await new Support().answer('refunds');
await printTree();
