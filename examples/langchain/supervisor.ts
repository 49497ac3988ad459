/**
 * A supervisor that hands the conversation to one agent after the other: it and its agents are AGENT spans, and each handoff is
 * a TOOL span that says from whom and to whom.
 *
 *     node examples/langchain/supervisor.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { createSupervisor } from '@langchain/langgraph-supervisor';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';
import { createPackingExpert, createWeatherExpert } from './travel-agents.ts';

langchainAutolog();

const team = createSupervisor({
  supervisorName: 'planner',
  agents: [createWeatherExpert(), createPackingExpert()],
  llm: new ChatOpenAI({ model }),
  prompt: 'You plan trips. Ask the weather expert first, and then the packing expert; answer when you know both.',
}).compile({ name: 'trip planner' });

const { messages } = await team.invoke({
  messages: [{ role: 'user', content: 'What is the weather in Oslo, and what do I pack?' }],
});
console.log(messages.at(-1)?.text);
