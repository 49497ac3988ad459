/**
 * A graph whose branches run side by side: their nodes are siblings with times that overlap, and where the graph went on is seen
 * by the nodes that follow: the way is chosen by a conditional edge, or by a `Command`.
 *
 *     node examples/langchain/parallel-branches.ts
 */
import { setTimeout } from 'node:timers/promises';
import { trace } from '@autolog/core';
import { langchainAutolog } from '@autolog/langchain';
import { Annotation, Command, END, START, StateGraph } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { findStation, readStation } from '../weather/stations.ts';
import { model } from './offline.ts';

langchainAutolog();

const State = Annotation.Root({
  city: Annotation<string>,
  celsius: Annotation<number>,
  sky: Annotation<string>,
  text: Annotation<string>,
});

const readNow = trace(async function readNow(city: string) {
  await setTimeout(20);
  return readStation(findStation({ city }));
});
const chat = new ChatOpenAI({ model });

const graph = new StateGraph(State)
  .addNode('thermometer', async ({ city }) => ({ celsius: (await readNow(city)).celsius }))
  .addNode('camera', async ({ city }) => ({ sky: (await readNow(city)).sky }))
  .addNode('judge', ({ sky }) => new Command({ goto: sky === 'rain' ? 'warn' : 'report' }), {
    ends: ['warn', 'report'],
  })
  .addNode('warn', async ({ city }) => {
    const { text } = await chat.invoke(`Write a warning of one sentence that it rains in ${city}.`);
    return { text };
  })
  .addNode('report', ({ city, celsius, sky }) => ({ text: `${city}: ${celsius} °C, ${sky}.` }))
  .addEdge(START, 'thermometer')
  .addEdge(START, 'camera')
  .addEdge(['thermometer', 'camera'], 'judge')
  .addConditionalEdges('warn', ({ celsius }) => (celsius > 30 ? 'report' : END), ['report', END])
  .addEdge('report', END)
  .compile({ name: 'weather report' });

for (const city of ['Oslo', 'Lima']) console.log((await graph.invoke({ city })).text);
