import { init, withSpan } from '@autolog/core';
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory';
import { ContextualCompressionRetriever } from '@langchain/classic/retrievers/contextual_compression';
import { CacheBackedEmbeddings } from '@langchain/classic/embeddings/cache_backed';
import { Document } from '@langchain/core/documents';
import { Embeddings } from '@langchain/core/embeddings';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors';
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables';
import { InMemoryStore } from '@langchain/core/stores';
import { VectorStore } from '@langchain/core/vectorstores';
import { expect, it } from 'vitest';
import { langchainAutolog } from '../src/index.ts';
import { ScriptedModel } from './support/scripted-model.ts';
import { spanNamed, traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

// The embeddings make spans of the program's own too, with nobody to record them.
init({ destinations: [] });

/** Embeds a text by the letters in it. */
class LetterEmbeddings extends Embeddings {
  override async embedQuery(text: string): Promise<number[]> {
    await withSpan({ name: 'count letters' }, () => Promise.resolve());
    return ['c', 'd', 'w'].map((letter) => text.split(letter).length - 1);
  }
  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

class LengthRerank extends BaseDocumentCompressor {
  async compressDocuments(documents: Document[]): Promise<Document[]> {
    return documents.toSorted((a, b) => a.pageContent.length - b.pageContent.length);
  }
}

const documents = [
  new Document({ pageContent: 'cats meow at dawn', metadata: { page: 1 }, id: 'one' }),
  new Document({ pageContent: 'cats purr', metadata: { page: 2 }, id: 'two' }),
];
const makeStore = () => MemoryVectorStore.fromDocuments(documents, new LetterEmbeddings({}));
const found = [
  { page_content: 'cats purr', metadata: { page: 2 }, id: 'two' },
  { page_content: 'cats meow at dawn', metadata: { page: 1 }, id: 'one' },
];

it('retrieval for a model: the documents that were found, the embedding of the question, the answer', async () => {
  const store = await makeStore();
  const { spans } = await traced(() =>
    RunnableSequence.from([
      { context: store.asRetriever(2), question: new RunnablePassthrough() },
      ChatPromptTemplate.fromTemplate('{context}: {question}'),
      new ScriptedModel(['They purr']),
      new StringOutputParser(),
    ]).invoke('what do cats do?'),
  );
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN RunnableMap',
    '    RETRIEVER VectorStoreRetriever',
    '      EMBEDDING LetterEmbeddings',
    '        UNKNOWN count letters',
    '    CHAIN RunnablePassthrough',
    '  CHAIN ChatPromptTemplate',
    '  CHAT_MODEL ScriptedModel',
    '  PARSER StrOutputParser',
  ]);
  expect(spanNamed(spans, 'VectorStoreRetriever')).toMatchObject({
    inputs: { query: 'what do cats do?' },
    outputs: expect.arrayContaining(found),
  });
  expect(spanNamed(spans, 'LetterEmbeddings')).toMatchObject({
    inputs: { text: 'what do cats do?' },
    outputs: { count: 1, dimension: 3 },
  });
  expect(JSON.stringify(spans)).not.toContain('[1,1,');
});

it('a compressor that ranks anew is a reranker, with the documents as it got and as it gave them', async () => {
  const store = await makeStore();
  const { spans } = await traced(() =>
    new ContextualCompressionRetriever({
      baseCompressor: new LengthRerank(),
      baseRetriever: store.asRetriever(2),
    }).invoke('cats'),
  );
  expect(treeOf(spans).filter((line) => !line.includes('count letters'))).toEqual([
    'RETRIEVER ContextualCompressionRetriever',
    '  RETRIEVER VectorStoreRetriever',
    '    EMBEDDING LetterEmbeddings',
    '  RERANKER LengthRerank',
  ]);
  expect(spanNamed(spans, 'LengthRerank')).toMatchObject({
    inputs: { query: 'cats', documents: expect.arrayContaining(found) },
    outputs: found,
  });
});

it('a vector store that is searched directly, and embeddings that are named', async () => {
  const store = await makeStore();
  const { spans } = await traced(async () => {
    await store.similaritySearch('cats', 1);
    langchainAutolog({ modules: [LetterEmbeddings] });
    await new LetterEmbeddings({}).embedDocuments(['a', 'b']);
  });
  expect(treeOf(spans).filter((line) => !line.includes('count letters'))).toEqual([
    'EMBEDDING LetterEmbeddings',
    'EMBEDDING LetterEmbeddings',
  ]);
  expect(spans.at(-1)).toMatchObject({ inputs: { texts: ['a', 'b'] }, outputs: { count: 2, dimension: 3 } });
});

it('what is embedded to be stored, before anything was retrieved', async () => {
  class Letters extends LetterEmbeddings {}
  const { spans } = await traced(async () => {
    const store = await MemoryVectorStore.fromDocuments(documents, new Letters({}));
    const kept = CacheBackedEmbeddings.fromBytesStore(new Letters({}), new InMemoryStore<Uint8Array>());
    await new MemoryVectorStore(kept).addDocuments(documents);
    await store.maxMarginalRelevanceSearch('cats', { k: 1 });
  });
  expect(treeOf(spans).filter((line) => !line.includes('count letters'))).toEqual([
    'EMBEDDING Letters',
    'EMBEDDING CacheBackedEmbeddings',
    '  EMBEDDING Letters',
    'EMBEDDING Letters',
  ]);
  expect(spanNamed(spans, 'CacheBackedEmbeddings').inputs).toEqual({ texts: ['cats meow at dawn', 'cats purr'] });
});

it('vector stores are as they are without us', async () => {
  class Kept extends MemoryVectorStore {
    override get lc_serializable_keys(): string[] | undefined {
      return [...(super.lc_serializable_keys ?? []), 'similarity'];
    }
  }
  const before = Object.getOwnPropertyDescriptors(VectorStore.prototype);
  const look = () =>
    [Kept, MemoryVectorStore].map((Store) => {
      const store = new Store(new LetterEmbeddings({}), { similarity: () => 1 });
      const inherited: string[] = [];
      for (const key in store) inherited.push(key);
      const { lc_serializable_keys: keys, lc_kwargs: kwargs } = store;
      return [Object.keys(store), inherited, keys, kwargs, JSON.stringify(store)];
    });
  const bare = look();
  const { result } = await traced(look);
  expect(result).toEqual(bare);
  expect(Object.getOwnPropertyDescriptors(VectorStore.prototype)).toEqual(before);
  expect(Object.getOwnPropertyDescriptor(MemoryVectorStore.prototype, 'addDocuments')?.value).toHaveLength(1);
});

it('embeddings that fail are an error', async () => {
  class Broken extends LetterEmbeddings {
    override async embedQuery(): Promise<number[]> {
      throw new Error('no model');
    }
  }
  const store = new MemoryVectorStore(new Broken({}));
  const { spans } = await traced(() => store.similaritySearch('a').catch(() => {}));
  expect(treeOf(spans)).toEqual(['EMBEDDING Broken ! no model']);
});
