/**
 * A batch: each of its inputs is a trace of its own, or, inside of a span, a sibling. The model is asked for them at once, and
 * each answer is below the input that it answers.
 *
 *     node examples/langchain/batch.ts
 */
import { SpanType, withSpan } from '@autolog/core';
import { langchainAutolog } from '@autolog/langchain';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

const chain = ChatPromptTemplate.fromTemplate('Tell me in one word what to bring to {city}.')
  .pipe(new ChatOpenAI({ model }))
  .pipe(new StringOutputParser())
  .withConfig({ runName: 'luggage' });

const answers = await withSpan({ name: 'trip', type: SpanType.CHAIN }, () =>
  chain.batch([{ city: 'Oslo' }, { city: 'Lima' }, { city: 'Accra' }], { maxConcurrency: 2 }),
);
console.log(answers.join(' '));
console.log(...(await chain.batch([{ city: 'Lima' }, { city: 'Oslo' }])));
