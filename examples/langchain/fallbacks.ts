/**
 * What fails, and what is tried instead: the model that failed is a span with its error, below a span that is fine, and beside
 * it the model that answered. A step that is tried again is a span for each time.
 *
 *     node examples/langchain/fallbacks.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

// No provider has this one.
const failing = new ChatOpenAI({ model: 'error-500', maxRetries: 0 });
let attempts = 0;
const publish = RunnableLambda.from((text: string) => {
  attempts += 1;
  if (attempts === 1) throw new Error('The printer is out of paper.');
  return `Published: ${text}`;
});

const chain = ChatPromptTemplate.fromTemplate('{question}')
  .pipe(failing.withFallbacks([new ChatOpenAI({ model })]))
  .pipe(new StringOutputParser())
  .pipe(publish.withRetry({ stopAfterAttempt: 2 }));
console.log(await chain.invoke({ question: 'Do I need an umbrella in Oslo?' }));
