/**
 * A chain of a prompt, a model, a parser and a function. Each is a span; what the function does is below its own, the
 * program's spans among it.
 *
 *     node examples/langchain/chain-with-parser.ts
 */
import { trace } from '@autolog/core';
import { langchainAutolog } from '@autolog/langchain';
import { CommaSeparatedListOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

const measure = trace(function measure(city: string) {
  return { city, letters: city.length };
});

const chain = ChatPromptTemplate.fromMessages([
  ['system', 'Answer with a list of names, separated by commas, and nothing else.'],
  ['human', 'Name the {count} most rainy cities of {country}.'],
])
  .pipe(new ChatOpenAI({ model }))
  .pipe(new CommaSeparatedListOutputParser())
  .pipe(
    RunnableLambda.from((cities: string[]) => cities.map((city) => measure(city))).withConfig({
      runName: 'measure names',
    }),
  )
  .withConfig({ runName: 'rainy cities', tags: ['atlas'], metadata: { edition: 3 } });

console.log(await chain.invoke({ count: 3, country: 'Norway' }));
