import { guard } from '@autolog/core/integration';
import { wrapOwn } from './contexts.ts';
import { observeParts } from './embeddings.ts';
import { recording } from './switch.ts';

/** By these a vector store comes to use its embeddings. */
const uses = [
  'addDocuments',
  'asRetriever',
  'similaritySearch',
  'similaritySearchWithScore',
  'maxMarginalRelevanceSearch',
  'maxMarginalRelevanceSearchWithScore',
] as const;

/** What the constructor that all of LangChain's classes have in common reads of the object that it makes. */
const readWhenMade = 'lc_serializable_keys';

/**
 * Sees each vector store as it is made, of whatever class, and has what it does with its embeddings observed where its class
 * defines it. There is no method to hook: its embeddings are given to its constructor, and may be used before it is searched.
 * What is read is as it was.
 *
 * @see \@langchain/core/dist/load/serializable.js constructor
 * @param stores the prototype of LangChain's `VectorStore`
 * @returns a function that puts it back as it was; `undefined` where there is nothing to do
 */
export function observeVectorStores(stores: object): (() => void) | undefined {
  const inherited: unknown = Object.getPrototypeOf(stores);
  if (typeof inherited !== 'object' || inherited === null || Object.hasOwn(stores, readWhenMade)) return undefined;
  const get = function (this: object): unknown {
    if (recording()) guard('langchain store', () => uses.forEach((method) => wrapOwn(this, method, observeParts)));
    return Reflect.get(inherited, readWhenMade, this) as unknown;
  };
  Object.defineProperty(stores, readWhenMade, { get, configurable: true });
  return () => {
    if (Object.getOwnPropertyDescriptor(stores, readWhenMade)?.get === get)
      Reflect.deleteProperty(stores, readWhenMade);
  };
}
