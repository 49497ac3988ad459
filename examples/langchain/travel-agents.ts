import type { CompiledStateGraph, MessagesAnnotation } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, type StructuredTool, tool } from 'langchain';
import { z } from 'zod';
import { findStation, readStation } from '../weather/stations.ts';
import { model } from './offline.ts';

const getWeather = tool(({ city }) => JSON.stringify(readStation(findStation({ city }))), {
  name: 'get_weather',
  description: 'The weather in a city.',
  schema: z.object({ city: z.string() }),
});

const suggestClothes = tool(
  ({ celsius, sky }) => (sky === 'rain' ? 'a rain coat' : celsius < 20 ? 'a sweater' : 'a sun hat'),
  {
    name: 'suggest_clothes',
    description: 'What to wear in some weather.',
    schema: z.object({ celsius: z.number(), sky: z.enum(['clear', 'cloudy', 'rain']) }),
  },
);

/** What a supervisor and a swarm take: a graph that works on a conversation. */
type ConversationGraph = CompiledStateGraph<
  typeof MessagesAnnotation.State,
  typeof MessagesAnnotation.Update,
  string,
  typeof MessagesAnnotation.spec,
  typeof MessagesAnnotation.spec
>;

/** An agent that knows the weather, with what further tools it is given. */
export function createWeatherExpert(tools: StructuredTool[] = []): ConversationGraph {
  return createExpert('weather_expert', [getWeather, ...tools], 'You find out about the weather.');
}

/** An agent that knows what to wear, with what further tools it is given. */
export function createPackingExpert(tools: StructuredTool[] = []): ConversationGraph {
  return createExpert('packing_expert', [suggestClothes, ...tools], 'You say what to pack, once the weather is known.');
}

function createExpert(name: string, tools: StructuredTool[], systemPrompt: string): ConversationGraph {
  const { graph } = createAgent({ name, model: new ChatOpenAI({ model }), tools, systemPrompt });
  // The types disagree with the swarm's, about optional properties alone.
  return graph as unknown as ConversationGraph;
}
