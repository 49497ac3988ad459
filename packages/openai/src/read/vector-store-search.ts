import type { Operation } from '../operation.ts';
import { asArray, asString, isObject } from './narrow.ts';

/** `vectorStores.search`. Its outputs are documents, as of any retriever. */
export const vectorStoreSearches: Operation = {
  name: 'VectorStores',
  type: 'RETRIEVER',
  path: /\/vector_stores\/[^/]+\/search$/,
  request: ([id, body, options]) => ({
    body,
    options,
    attributes: typeof id === 'string' ? { vectorStoreId: id } : {},
  }),
  read: (answer) => ({ attributes: { documentCount: resultsOf(answer).length } }),
  outputs: (answer) => resultsOf(answer).map(documentOf),
  paged: true,
};

function resultsOf(page: unknown): Record<string, unknown>[] {
  return isObject(page) ? asArray(page['data']).filter(isObject) : [];
}

function documentOf({ content, attributes, file_id: id, ...metadata }: Record<string, unknown>): object {
  const texts = asArray(content).flatMap((part) => (isObject(part) ? [asString(part['text']) ?? ''] : []));
  return {
    page_content: texts.join('\n'),
    metadata: { ...(isObject(attributes) ? attributes : {}), ...metadata },
    id,
  };
}
