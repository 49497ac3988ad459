import { StructuredTool } from '@langchain/core/tools';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { createSupervisor } from '@langchain/langgraph-supervisor';
import { createHandoffTool, createSwarm } from '@langchain/langgraph-swarm';
import { createAgent, createMiddleware, tool } from 'langchain';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ScriptedModel } from './support/scripted-model.ts';
import { spanNamed, traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

class Clock extends StructuredTool {
  override name = 'clock';
  override description = 'Tells the time';
  override schema = z.object({});
  protected override async _call(): Promise<string> {
    return '12:00';
  }
}
const getWeather = tool(({ city }) => `sunny in ${city}`, {
  name: 'get_weather',
  description: 'Tells the weather',
  schema: z.object({ city: z.string() }),
});
const ask = { messages: [{ role: 'user', content: 'How is it in Paris?' }] };

it('createAgent, with two tools and middleware', async () => {
  const audit = createMiddleware({
    name: 'Audit',
    beforeModel: () => undefined,
    wrapModelCall: (request, handler) => handler(request),
  });
  const agent = createAgent({
    name: 'weather_agent',
    model: new ScriptedModel([
      { calls: [{ name: 'get_weather', args: { city: 'Paris' } }, { name: 'clock' }] },
      'It is sunny',
    ]),
    tools: [getWeather, new Clock()],
    middleware: [audit],
  });
  const { spans } = await traced(() => agent.invoke(ask));
  expect(treeOf(spans)).toEqual([
    'AGENT weather_agent',
    '  CHAIN Audit.before_model',
    '  CHAIN model_request',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
    '  CHAIN tools',
    '    TOOL get_weather',
    '  CHAIN tools',
    '    TOOL clock',
    '  CHAIN Audit.before_model',
    '  CHAIN model_request',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
  ]);
  const root = spanNamed(spans, 'weather_agent');
  expect(root).toMatchObject({ inputs: ask, attributes: { 'agent.name': 'weather_agent' } });
  expect(root.outputs).toMatchObject({
    messages: [{ type: 'human' }, { type: 'ai' }, { type: 'tool' }, { type: 'tool' }, { content: 'It is sunny' }],
  });
  expect(spanNamed(spans, 'get_weather')).toMatchObject({
    inputs: { city: 'Paris' },
    outputs: { type: 'tool', content: 'sunny in Paris', tool_call_id: 'call_get_weather_0', status: 'success' },
    attributes: { 'tool.description': 'Tells the weather', 'tool.callId': 'call_get_weather_0' },
  });
  expect(spanNamed(spans, 'clock').attributes).toMatchObject({ 'tool.callId': 'call_clock_1' });
  const [model] = spans.filter(({ type }) => type === 'CHAT_MODEL');
  expect(model!.attributes['mlflow.chat.tools']).toMatchObject([
    { type: 'function', function: { name: 'get_weather', description: 'Tells the weather' } },
    { type: 'function', function: { name: 'clock', description: 'Tells the time' } },
  ]);
});

it('an agent that is called by the tool of another is below that tool', async () => {
  const expert = createAgent({ name: 'expert', model: new ScriptedModel(['42']), tools: [] });
  const consult = tool(
    async ({ question }) => {
      const { messages } = await expert.invoke({ messages: [{ role: 'user', content: question }] });
      return messages.at(-1)!.text;
    },
    { name: 'consult', description: 'Asks the expert', schema: z.object({ question: z.string() }) },
  );
  const agent = createAgent({
    name: 'front',
    model: new ScriptedModel([{ calls: [{ name: 'consult', args: { question: 'Why?' } }] }, 'It is 42']),
    tools: [consult],
  });
  const { spans } = await traced(() => agent.invoke(ask));
  expect(treeOf(spans)).toEqual([
    'AGENT front',
    '  CHAIN model_request',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
    '  CHAIN tools',
    '    TOOL consult',
    '      AGENT expert',
    '        CHAIN model_request',
    '          CHAT_MODEL ScriptedModel',
    '  CHAIN model_request',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
  ]);
  expect(spanNamed(spans, 'expert').attributes['agent.name']).toBe('expert');
});

it('a tool that fails is an error, which the agent goes on from', async () => {
  const broken = tool(
    (): string => {
      throw new Error('no connection');
    },
    { name: 'broken', description: 'Fails', schema: z.object({}) },
  );
  const agent = createReactAgent({
    llm: new ScriptedModel([{ calls: [{ name: 'broken' }] }, 'Sorry']),
    tools: [broken],
    name: 'unlucky',
  });
  const { spans } = await traced(() => agent.invoke(ask));
  expect(treeOf(spans).filter((line) => /AGENT|TOOL|tools/.test(line))).toEqual([
    'AGENT unlucky',
    '  CHAIN tools',
    '    TOOL broken ! no connection',
  ]);
});

/** What one turn of a prebuilt agent looks like. */
const turn = [
  'CHAIN agent',
  '  CHAIN RunnableSequence',
  '    CHAIN prompt',
  '    CHAT_MODEL ScriptedModel',
  '  CHAIN RunnableLambda',
];
const indented = (lines: string[], by: number): string[] => lines.map((line) => `${'  '.repeat(by)}${line}`);

it('a supervisor: its agents, and who hands over to whom', async () => {
  const math = createReactAgent({
    llm: new ScriptedModel([{ calls: [{ name: 'clock' }] }, 'Twelve']),
    tools: [new Clock()],
    name: 'math_expert',
  });
  const supervisor = createSupervisor({
    agents: [math],
    llm: new ScriptedModel([{ calls: [{ name: 'transfer_to_math_expert' }] }, 'It is twelve']),
  });
  const { spans } = await traced(() => supervisor.compile({ name: 'team' }).invoke(ask));
  expect(treeOf(spans)).toEqual([
    'CHAIN team',
    '  CHAIN supervisor',
    '    AGENT supervisor',
    ...indented(turn, 3),
    '      CHAIN tools',
    '        TOOL transfer_to_math_expert',
    '  CHAIN math_expert',
    '    AGENT math_expert',
    ...indented(turn, 3),
    '      CHAIN tools',
    '        TOOL clock',
    ...indented(turn, 3),
    '  CHAIN supervisor',
    '    AGENT supervisor',
    ...indented(turn, 3),
  ]);
  const handoffs = spans.filter(({ attributes }) => 'handoff.to' in attributes);
  expect(handoffs.map(({ type, name, status, attributes }) => ({ type, name, status, attributes }))).toMatchObject([
    {
      type: 'TOOL',
      name: 'transfer_to_math_expert',
      status: 'OK',
      attributes: { 'handoff.from': 'supervisor', 'handoff.to': 'math_expert' },
    },
  ]);
  expect(handoffs[0]!.events).toMatchObject([
    { name: 'handoff', attributes: { from: 'supervisor', to: 'math_expert' } },
  ]);
  expect(spans.filter(({ status }) => status !== 'OK')).toEqual([]);
});

it('a swarm: its members, and who hands over to whom', async () => {
  const alice = createReactAgent({
    llm: new ScriptedModel([{ calls: [{ name: 'transfer_to_bob' }] }]),
    tools: [createHandoffTool({ agentName: 'Bob' })],
    name: 'Alice',
  });
  const bob = createReactAgent({
    llm: new ScriptedModel(['Ahoy']),
    tools: [createHandoffTool({ agentName: 'Alice' })],
    name: 'Bob',
  });
  const swarm = createSwarm({ agents: [alice, bob], defaultActiveAgent: 'Alice' }).compile();
  const { spans } = await traced(() => swarm.invoke(ask));
  expect(treeOf(spans)).toEqual([
    'CHAIN LangGraph',
    '  CHAIN Alice',
    '    AGENT Alice',
    ...indented(turn, 3),
    '      CHAIN tools',
    '        TOOL transfer_to_bob',
    '  CHAIN Bob',
    '    AGENT Bob',
    ...indented(turn, 3),
  ]);
  expect(spans.filter(({ attributes }) => 'handoff.to' in attributes)).toMatchObject([
    { name: 'transfer_to_bob', attributes: { 'handoff.from': 'Alice', 'handoff.to': 'Bob' } },
  ]);
});
