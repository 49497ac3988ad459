// A user's chain: a prompt, a model, a parser.
import { langchainAutolog } from '@autolog/langchain';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { printSpans } from './print-spans.mjs';

langchainAutolog();
const prompt = ChatPromptTemplate.fromTemplate('Tell me about {topic}.');
await prompt
  .pipe(new FakeListChatModel({ responses: ['It is large.'] }))
  .pipe(new StringOutputParser())
  .invoke({ topic: 'the sea' });
await printSpans();
