/**
 * An agent of `createAgent` with two tools and a middleware: an AGENT span, below it the nodes of its loop, the middleware's
 * among them, with the model calls and the tools (TOOL spans, with the ids of the calls that they answer). A span that the
 * middleware opens around a tool has the tool's below it.
 *
 *     node examples/langchain/agent.ts
 */
import { withSpan } from '@autolog/core';
import { langchainAutolog } from '@autolog/langchain';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, createMiddleware, tool } from 'langchain';
import { z } from 'zod';
import { cities, findStation, readStation } from '../weather/stations.ts';
import { model } from './offline.ts';

langchainAutolog();

const tools = [
  tool((input) => JSON.stringify(findStation(input)), {
    name: 'find_station',
    description: 'Finds the weather station of a city.',
    schema: z.object({ city: z.string().describe(`One of ${cities.join(', ')}`) }),
  }),
  tool((input) => JSON.stringify(readStation(input)), {
    name: 'read_station',
    description: 'Reads what a weather station measures now.',
    schema: z.object({ stationId: z.string() }),
  }),
];

/** Gives up on an agent that keeps asking, and says what it asks. */
const supervision = createMiddleware({
  name: 'supervision',
  beforeModel({ messages }) {
    if (messages.length > 20) throw new Error('The agent keeps asking.');
  },
  wrapToolCall(request, handler) {
    const { name, args } = request.toolCall;
    console.log(`${name}(${JSON.stringify(args)})`);
    return withSpan({ name: `watch ${name}` }, () => handler(request));
  },
});

const agent = createAgent({
  name: 'weather assistant',
  model: new ChatOpenAI({ model }),
  tools,
  systemPrompt: 'You report the weather. Look up a station before you read it.',
  middleware: [supervision],
});
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'What is the weather in Oslo?' }] });
console.log(messages.at(-1)?.text);
