/**
 * A chain that streams: the spans have what was streamed, put together, and the model's has the time to the first token. One
 * that the program leaves early ends with what had come until then; events (`streamEvents`) stream as they do without us.
 *
 *     node examples/langchain/streaming.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

const chain = ChatPromptTemplate.fromTemplate('{question}')
  .pipe(new ChatOpenAI({ model }))
  .pipe(new StringOutputParser());
const question = 'Why is the sky blue?';

for await (const text of await chain.stream({ question })) process.stdout.write(text);
console.log();

for await (const text of await chain.stream({ question })) {
  if (text === '') continue;
  console.log(`${text}…`);
  break;
}

const counts: Record<string, number> = {};
for await (const { event, name } of chain.streamEvents({ question }, { version: 'v2' }))
  if (event.endsWith('_start')) counts[name] = (counts[name] ?? 0) + 1;
console.log(counts);
