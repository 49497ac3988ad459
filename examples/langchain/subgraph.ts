/**
 * A graph within a graph, as a node by itself and called from a node: the nodes of the inner one are below the node of the outer
 * one that runs it.
 *
 *     node examples/langchain/subgraph.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { findStation, type Reading, readStation } from '../weather/stations.ts';
import { model } from './offline.ts';

langchainAutolog();

const chat = new ChatOpenAI({ model });
const State = Annotation.Root({
  city: Annotation<string>,
  stationId: Annotation<string>,
  reading: Annotation<Reading>,
  text: Annotation<string>,
});

const station = new StateGraph(State)
  .addNode('find', ({ city }) => findStation({ city }))
  .addNode('read', ({ stationId }) => ({ reading: readStation({ stationId }) }))
  .addEdge(START, 'find')
  .addEdge('find', 'read')
  .addEdge('read', END)
  .compile({ name: 'station' });

const editor = new StateGraph(State)
  .addNode('phrase', async ({ reading: { city, celsius, sky } }) => {
    const { text } = await chat.invoke(`Put into a sentence: ${city}, ${celsius} °C, ${sky}.`);
    return { text };
  })
  .addEdge(START, 'phrase')
  .addEdge('phrase', END)
  .compile({ name: 'editor' });

const newspaper = new StateGraph(State)
  .addNode('measure', station)
  .addNode('write', async (state) => {
    const { text } = await editor.invoke(state);
    return { text };
  })
  .addEdge(START, 'measure')
  .addEdge('measure', 'write')
  .addEdge('write', END)
  .compile({ name: 'newspaper' });

const { text } = await newspaper.invoke({ city: 'Accra' });
console.log(text);
