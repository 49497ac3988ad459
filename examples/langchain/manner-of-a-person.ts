/**
 * A prompt in the manner of a person, piped into a chat model, and invoked twice. Each call is a trace: the sequence with
 * what it was given, below it the prompt and the model, with the messages, the answer, the model's parameters and the tokens.
 *
 *     node examples/langchain/manner-of-a-person.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { PromptTemplate } from '@langchain/core/prompts';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

const prompt = PromptTemplate.fromTemplate(
  'Answer in one sentence, in the manner of {person}: with their turns of phrase, their learning and their quirks.\n\n{question}',
);
const chain = prompt.pipe(new ChatOpenAI({ model, maxTokens: 500 }));

for (const person of ['Ada Lovelace', 'Sherlock Holmes']) {
  const answer = await chain.invoke({ person, question: 'Will it rain in Oslo tomorrow?' });
  console.log(`${person}: ${answer.text}`);
}
