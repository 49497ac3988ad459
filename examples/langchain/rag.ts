/**
 * Retrieval from a vector store in memory: an EMBEDDING span for what is stored and one below the retriever, a RETRIEVER
 * span with the documents it found, and the answer made from them. The vectors stay out of the trace.
 *
 *     node examples/langchain/rag.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory';
import { Document } from '@langchain/core/documents';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

const documents = [
  new Document({ id: 'oslo', pageContent: 'Oslo has rain on 170 days of the year.', metadata: { page: 12 } }),
  new Document({ id: 'lima', pageContent: 'In Lima the sky is cloudy from June to November.', metadata: { page: 31 } }),
  new Document({ id: 'accra', pageContent: 'Accra is hottest in March.', metadata: { page: 47 } }),
];
const store = await MemoryVectorStore.fromDocuments(
  documents,
  new OpenAIEmbeddings({ model: 'text-embedding-3-small', dimensions: 256 }),
);

const chain = RunnableSequence.from([
  {
    context: store.asRetriever({ k: 2 }).pipe((found) => found.map(({ pageContent }) => pageContent).join('\n')),
    question: new RunnablePassthrough<string>(),
  },
  ChatPromptTemplate.fromTemplate('Answer from the context alone.\n\nContext:\n{context}\n\nQuestion: {question}'),
  new ChatOpenAI({ model }),
  new StringOutputParser(),
]);
console.log(await chain.invoke('In which months is Lima cloudy?'));
