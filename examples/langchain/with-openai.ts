/**
 * LangChain and the `openai` package in one program, both recorded: a model of LangChain's, which uses that package inside, is
 * one CHAT_MODEL span; what a tool asks of the package itself has a span below the tool's.
 *
 *     node examples/langchain/with-openai.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { openaiAutolog } from '@autolog/openai';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, tool } from 'langchain';
import OpenAI from 'openai';
import { z } from 'zod';
import { model } from './offline.ts';

langchainAutolog();
openaiAutolog();

const client = new OpenAI();
const askEncyclopedia = tool(
  async ({ question }) => {
    const completion = await client.chat.completions.create({ model, messages: [{ role: 'user', content: question }] });
    return completion.choices[0]?.message.content ?? '';
  },
  {
    name: 'ask_encyclopedia',
    description: 'Asks the encyclopedia a question.',
    schema: z.object({ question: z.string() }),
  },
);

const agent = createAgent({ name: 'librarian', model: new ChatOpenAI({ model }), tools: [askEncyclopedia] });
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Why is the sky blue?' }] });
console.log(messages.at(-1)?.text);
