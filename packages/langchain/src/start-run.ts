import { SpanType, startSpan } from '@autolog/core';
import { guard, type LiveSpan, serialise } from '@autolog/core/integration';
import { frame } from './frames.ts';
import { isAgentGraph } from './read/graph.ts';
import { readMessages, readModelRequest } from './read/model.ts';
import { asObject, asString, nonEmpty } from './read/narrow.ts';
import { className, graphAttributes, isHidden, runName, threadOf, userAttributes } from './read/run.ts';
import { readValue } from './read/value.ts';
import { Run, type RunKind, setSession } from './run.ts';

/** What LangChain says of any run as it begins. */
export interface RunStart {
  parent: Run | undefined;
  /** The runnable as LangChain describes it. */
  serialized: unknown;
  inputs: unknown;
  /** What the user calls it. */
  name: unknown;
  tags: readonly unknown[];
  metadata: unknown;
  /** What LangChain tells tracers, and no other handlers: in 1.x, the thread of a graph. */
  tracerMetadata: unknown;
}

interface Described {
  name: string;
  type: string;
  inputs: unknown;
  attributes: Record<string, unknown>;
  model?: string | undefined;
  provider?: string | undefined;
  /** In the metadata of a graph inside of a node, the node is that one. */
  isGraph?: boolean;
}

function start(kind: RunKind, given: RunStart, describe: () => Described): Run {
  const above = Run.spanBelow(given.parent);
  if (isHidden(given.tags)) return new Run(kind, given.parent, above, { hidden: true });
  const described = describe();
  const span = startSpan({ name: described.name, type: described.type, ...(above ? { parent: above } : {}) });
  const run = new Run(kind, given.parent, span);
  if (span.ended || !span.trace.sampled) return run;
  guard('langchain run', () => {
    const inputs = serialise(described.inputs);
    if (inputs !== undefined) span.record.inputs = inputs;
    add(span, described.attributes);
    add(span, graphAttributes(given.metadata, described.isGraph ? undefined : described.name));
    add(span, userAttributes(given.tags, given.metadata));
    if (described.model !== undefined || described.provider !== undefined)
      span.setModel(described.model, described.provider);
  });
  return run;
}

function add(span: LiveSpan, attributes: Record<string, unknown>): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      span.record.attributes[key] = value;
    else span.setAttribute(key, value);
  }
}

/** A chain, a prompt, a parser, a graph, a node of one, or an agent. */
export function startChain(given: RunStart, runType: unknown, { deferred }: { deferred: boolean }): Run {
  const run = start('chain', given, () => {
    const graph = frame('stream')?.owner;
    const isGraph = 'nodes' in asObject(graph);
    const isAgent = isGraph && isAgentGraph(graph);
    const name = runName(given.name, given.serialized, 'chain');
    const thread = isGraph ? threadOf({ ...asObject(given.metadata), ...asObject(given.tracerMetadata) }) : undefined;
    const type = isAgent ? SpanType.AGENT : runType === 'parser' ? SpanType.PARSER : SpanType.CHAIN;
    return {
      name,
      type,
      isGraph,
      inputs: deferred ? undefined : readValue(given.inputs),
      attributes: {
        ...(isAgent ? { 'agent.name': agentName(given, name) } : {}),
        ...(thread === undefined ? {} : { thread_id: thread }),
      },
    };
  });
  const thread = run.span?.record.attributes['thread_id'];
  if (typeof thread === 'string' && run.span) {
    const { span } = run;
    guard('langchain session', () => setSession(span, thread));
  }
  return run;
}

function agentName({ metadata }: RunStart, name: string): string {
  return nonEmpty(asObject(metadata)['lc_agent_name']) ?? name;
}

export function startChatModel(given: RunStart, extra: unknown): Run {
  return start('model', given, () => ({
    name: runName(given.name, given.serialized, 'chat model'),
    type: SpanType.CHAT_MODEL,
    inputs: { messages: readMessages(given.inputs) },
    ...readModelRequest(extra, given.metadata),
  }));
}

export function startLlm(given: RunStart, extra: unknown): Run {
  return start('model', given, () => ({
    name: runName(given.name, given.serialized, 'llm'),
    type: SpanType.LLM,
    inputs: { prompts: given.inputs },
    ...readModelRequest(extra, given.metadata),
  }));
}

export function startTool(given: RunStart, toolCallId: unknown): Run {
  return start('tool', given, () => {
    const tool = asObject(frame('tool')?.owner);
    const description = nonEmpty(tool['description']);
    return {
      // LangChain names the run of a tool that is a class after the class; the model knows the tool's own name.
      name: nonEmpty(given.name) ?? nonEmpty(tool['name']) ?? className(asObject(given.serialized)['id']) ?? 'tool',
      type: SpanType.TOOL,
      inputs: toolInputs(given.inputs),
      attributes: {
        ...(description === undefined ? {} : { 'tool.description': description }),
        ...(typeof toolCallId === 'string' ? { 'tool.callId': toolCallId } : {}),
      },
    };
  });
}

/** The arguments: an object, or (as 0.3 has it) the text of one. */
function toolInputs(inputs: unknown): unknown {
  const text = asString(inputs);
  if (text === undefined || !text.startsWith('{')) return readValue(inputs);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function startRetriever(given: RunStart): Run {
  return start('retriever', given, () => ({
    name: runName(given.name, given.serialized, 'retriever'),
    type: SpanType.RETRIEVER,
    inputs: { query: given.inputs },
    attributes: {},
  }));
}
