/**
 * A support desk of three agents over the raw OpenAI client: a triage agent that hands off to an orders agent and a
 * refunds agent, with tools over a small SQLite shop, several turns, and the last answer streamed. Shows the tree that
 * `openaiAutolog()` (every model call), `traceAgent` and `traceTool` (agents, tools and handoffs) give.
 *
 *     node examples/support-agents.ts
 *
 * With OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL) it talks to that API; without, to a scripted model on a
 * loopback server.
 */
import { SpanType, traceAgent, withSpan, withToolCall } from '@autolog/core';
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { startModelServer } from './model-server/server.ts';
import { supportModel } from './model-server/support-model.ts';
import { type Agent, agents, type AgentName } from './support-desk/agents.ts';

openaiAutolog();

type Message = OpenAI.ChatCompletionMessageParam;
type ToolCall = OpenAI.ChatCompletionMessageFunctionToolCall;
interface Answer {
  content: string;
  tool_calls: ToolCall[];
}

const questions = [
  'Hi, this is Mira (mira@example.com). Two orders of this month have not arrived yet. Where are they?',
  'Thank you! Something else: the copper kettle of my first order leaks. Can I get my money back?',
  'Yes please.',
];

// A model that calls tools through chat completions without being told how much to reason.
const model = process.env['OPENAI_MODEL'] ?? 'gpt-5.4-mini';
const server = process.env['OPENAI_API_KEY']
  ? undefined
  : await startModelServer({ model: supportModel, port: Number(process.env['MODEL_SERVER_PORT'] ?? 0), paceMs: 5 });
const client = server ? new OpenAI({ baseURL: server.baseURL, apiKey: 'scripted' }) : new OpenAI();
console.log(
  server
    ? `Model: a scripted one on ${server.baseURL} (set OPENAI_API_KEY to talk to a real one)`
    : `Model: ${model} on ${client.baseURL}`,
);

const runAgent = traceAgent((agent) => agent, workOn);
const history: Message[] = [];
const conversation = { name: 'support conversation', type: SpanType.CHAIN, inputs: { questions } };
const { subject } = await withSpan(conversation, async () => {
  let agent: AgentName = 'triage agent';
  for (const question of questions) {
    console.log(`\nCustomer: ${question}`);
    history.push({ role: 'user', content: question });
    agent = await answerQuestion(agent, question);
  }
  return { answer: history.at(-1)?.content, subject: await nameSubject() };
});
console.log(`\nSubject: ${subject}`);
await server?.close();

/** Lets one agent after the other work on a question until one has answered it, and gives that one. */
async function answerQuestion(first: AgentName, question: string): Promise<AgentName> {
  let current = first;
  for (let activations = 0; activations < 6; activations++) {
    const result = await runAgent(agents[current], question);
    if ('answer' in result) return current;
    current = result.handedOffTo;
  }
  throw new Error('The agents kept handing the conversation to each other.');
}

/** Runs an agent until it has answered, or until it hands off to the one that is to go on. */
async function workOn(agent: Agent, question: string): Promise<{ answer: string } | { handedOffTo: AgentName }> {
  for (let round = 0; round < 8; round++) {
    const { content, tool_calls } = await (question === questions.at(-1) ? askStreaming(agent) : ask(agent));
    if (tool_calls.length === 0) {
      history.push({ role: 'assistant', content });
      return { answer: content };
    }
    history.push({ role: 'assistant', content, tool_calls });
    history.push(...(await Promise.all(tool_calls.map((call) => runTool(agent, call)))));
    const handedOffTo = tool_calls.map((call) => findTool(agent, call)?.handsOffTo).find((next) => next !== undefined);
    if (handedOffTo !== undefined) return { handedOffTo };
  }
  throw new Error(`The ${agent.name} came to no answer.`);
}

async function ask(agent: Agent): Promise<Answer> {
  const completion = await client.chat.completions.create(request(agent));
  const message = completion.choices[0]?.message;
  if (message?.content) console.log(`${agent.name}: ${message.content}`);
  return {
    content: message?.content ?? '',
    tool_calls: (message?.tool_calls ?? []).filter((call) => call.type === 'function'),
  };
}

async function askStreaming(agent: Agent): Promise<Answer> {
  const stream = await client.chat.completions.create({
    ...request(agent),
    stream: true,
    stream_options: { include_usage: true },
  });
  const answer: Answer = { content: '', tool_calls: [] };
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta;
    if (delta?.content) {
      process.stdout.write(answer.content ? delta.content : `${agent.name}: ${delta.content}`);
      answer.content += delta.content;
    }
    for (const { index, id = '', function: called } of delta?.tool_calls ?? []) {
      const call = (answer.tool_calls[index] ??= { id, type: 'function', function: { name: '', arguments: '' } });
      call.function.name += called?.name ?? '';
      call.function.arguments += called?.arguments ?? '';
    }
  }
  if (answer.content) process.stdout.write('\n');
  return answer;
}

function request(agent: Agent): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: [{ role: 'system', content: agent.instructions }, ...history],
    tools: agent.tools.map((tool) => tool.definition),
  };
}

/** Runs a tool; what goes wrong in it, the model is told. */
async function runTool(agent: Agent, call: ToolCall): Promise<Message> {
  console.log(`  [${agent.name}] ${call.function.name} ${call.function.arguments}`);
  let content: string;
  try {
    const tool = findTool(agent, call);
    if (tool === undefined) throw new Error(`There is no tool ${call.function.name}.`);
    content = JSON.stringify(await withToolCall(call, () => tool.run(JSON.parse(call.function.arguments))));
  } catch (error) {
    content = `Error: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { role: 'tool', tool_call_id: call.id, content };
}

function findTool(agent: Agent, call: ToolCall): Agent['tools'][number] | undefined {
  return agent.tools.find((tool) => tool.definition.function.name === call.function.name);
}

/** A subject line for the conversation, for whoever finds it in the inbox later. */
async function nameSubject(): Promise<string> {
  const said = history.flatMap(({ role, content }) =>
    role !== 'tool' && typeof content === 'string' && content !== '' ? [`${role}: ${content}`] : [],
  );
  const response = await client.responses.create({
    model,
    instructions: 'Write a subject line of at most ten words for this support conversation. Answer with it alone.',
    input: said.join('\n'),
  });
  return response.output_text;
}
