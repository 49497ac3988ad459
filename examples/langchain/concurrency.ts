/**
 * Twenty-five requests at once, each in a span of its own as a server has it: what a chain does for a request is below that
 * request's span and no other.
 *
 *     node examples/langchain/concurrency.ts
 */
import { setTimeout } from 'node:timers/promises';
import { SpanType, withSpan } from '@autolog/core';
import { langchainAutolog } from '@autolog/langchain';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

/** The later requests are ready first. */
const findWord = async ({ index }: { index: number }) => {
  await setTimeout(50 - 2 * index);
  return { word: `parcel-${index}` };
};
const shelve = (word: string) => withSpan({ name: `shelve ${word}` }, () => word.toUpperCase());

const chain = RunnableLambda.from(findWord)
  .pipe(ChatPromptTemplate.fromTemplate('Say "{word}" and nothing else.'))
  .pipe(new ChatOpenAI({ model }))
  .pipe(new StringOutputParser())
  .pipe(shelve);

const answers = await Promise.all(
  Array.from({ length: 25 }, (_, index) =>
    withSpan({ name: `request ${index}`, type: SpanType.CHAIN, inputs: { index } }, () => chain.invoke({ index })),
  ),
);
console.log(answers.join(' '));
