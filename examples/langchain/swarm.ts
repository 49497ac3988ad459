/**
 * A swarm: agents that hand the conversation to each other, and the one that has it goes on with it in the next turn. The turns
 * are traces of one session; each agent is an AGENT span, each handoff a TOOL span that says from whom and to whom.
 *
 *     node examples/langchain/swarm.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { MemorySaver } from '@langchain/langgraph';
import { createHandoffTool, createSwarm } from '@langchain/langgraph-swarm';
import { createPackingExpert, createWeatherExpert } from './travel-agents.ts';

langchainAutolog();

const weatherExpert = createWeatherExpert([createHandoffTool({ agentName: 'packing_expert' })]);
const packingExpert = createPackingExpert([createHandoffTool({ agentName: 'weather_expert' })]);
const swarm = createSwarm({
  agents: [weatherExpert, packingExpert],
  defaultActiveAgent: 'weather_expert',
}).compile({ name: 'travel desk', checkpointer: new MemorySaver() });

const conversation = { configurable: { thread_id: 'trip-to-oslo' } };
for (const content of ['What is the weather in Oslo, and what do I pack?', 'And what for Lima?']) {
  const { messages } = await swarm.invoke({ messages: [{ role: 'user', content }] }, conversation);
  console.log(messages.at(-1)?.text);
}
