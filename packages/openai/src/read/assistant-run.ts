import type { AnswerReading, CallRequest, Operation, StreamReader } from '../operation.ts';
import { asArray, asNumber, asString, dataProperty, isObject, known } from './narrow.ts';
import { TextBuilder } from './text-builder.ts';
import { readUsage } from './usage.ts';

/** `beta.threads.runs.create`: an assistant works on a thread. */
export const assistantRuns: Operation = {
  name: 'Runs',
  type: 'AGENT',
  path: /\/threads\/[^/]+\/runs$/,
  request: threadRequest,
  read: readRun,
  stream: runReader,
};

/** `beta.threads.runs.submitToolOutputs`: the run goes on with what tools have answered. */
export const assistantToolOutputs: Operation = {
  ...assistantRuns,
  path: /\/threads\/[^/]+\/runs\/[^/]+\/submit_tool_outputs$/,
};

/** `beta.threads.createAndRun`. */
export const assistantThreadRuns: Operation = {
  ...assistantRuns,
  name: 'Threads',
  path: '/threads/runs',
  request: ([body, options]) => ({ body, options }),
};

/** The ids before the parameters: of the thread and, in openai 4, of the run; later the thread's is a parameter. */
function threadRequest(args: readonly unknown[]): CallRequest {
  const at = args.findIndex((arg) => typeof arg !== 'string');
  const body = at === -1 ? undefined : args[at];
  const ids = (at === -1 ? args : args.slice(0, at)) as string[];
  const thread = asString(dataProperty(body, 'thread_id'));
  const [threadId, runId] = thread === undefined ? ids : [thread, ids[0]];
  return { body, options: args[at + 1], attributes: known({ threadId, runId }) };
}

function readRun(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const { status, last_error: error } = answer;
  const failed = status === 'failed' || status === 'expired';
  return {
    model: asString(answer['model']),
    usage: readUsage(answer['usage']),
    attributes: known({
      runId: asString(answer['id']),
      threadId: asString(answer['thread_id']),
      finishReasons: typeof status === 'string' ? [status] : undefined,
    }),
    error: failed
      ? ((isObject(error) ? asString(error['message']) : undefined) ?? `the run ${String(status)}`)
      : undefined,
  };
}

/** A message or a step of a run that is on its way, and the texts that have come of it. */
interface Part {
  object: Record<string, unknown>;
  texts: Map<number, TextBuilder>;
}

const ends = new Set(['requires_action', 'completed', 'incomplete', 'failed', 'cancelled', 'expired']);

/** Rebuilds what a stream of events has told of a run: the run, with its messages and steps. */
function runReader(): StreamReader {
  let run: Record<string, unknown> | undefined;
  let failure: string | undefined;
  const messages = new Map<string, Part>();
  const steps = new Map<string, Part>();
  return {
    chunk(event) {
      if (!isObject(event) || !isObject(event['data'])) return false;
      const { data } = event;
      const type = asString(event['event']) ?? '';
      if (type === 'error') failure = asString(data['message']) ?? 'the stream told an error';
      else if (type.startsWith('thread.run.step.')) return take(steps, data, type);
      else if (type.startsWith('thread.message.')) return take(messages, data, type);
      else if (type.startsWith('thread.run.')) run = data;
      return false;
    },
    answer() {
      if (!run && messages.size === 0 && steps.size === 0) return undefined;
      return { ...run, ...listOf('messages', messages), ...listOf('steps', steps) };
    },
    error: () => failure,
    unfinished: () => !ends.has(asString(run?.['status']) ?? ''),
  };
}

/** Takes a message or step in, or what has been added to one; true where that is text. */
function take(parts: Map<string, Part>, data: Record<string, unknown>, type: string): boolean {
  const id = asString(data['id']) ?? '';
  let part = parts.get(id);
  if (!type.endsWith('.delta')) {
    parts.set(id, { object: data, texts: new Map() });
    return false;
  }
  if (!part) parts.set(id, (part = { object: { id }, texts: new Map() }));
  let carries = false;
  for (const content of asArray(isObject(data['delta']) ? data['delta']['content'] : undefined)) {
    const text = isObject(content) && isObject(content['text']) ? asString(content['text']['value']) : undefined;
    if (text === undefined || !isObject(content)) continue;
    const index = asNumber(content['index']) ?? 0;
    let builder = part.texts.get(index);
    if (!builder) part.texts.set(index, (builder = new TextBuilder()));
    builder.add(text);
    carries = true;
  }
  return carries;
}

function listOf(name: string, parts: Map<string, Part>): Record<string, unknown> {
  if (parts.size === 0) return {};
  const list = [...parts.values()].map(({ object, texts }) => {
    if (texts.size === 0) return object;
    const content = [...texts.entries()].toSorted(([a], [b]) => a - b);
    return {
      ...object,
      content: content.map(([, text]) => ({ type: 'text', text: { value: text.toString(), annotations: [] } })),
    };
  });
  return { [name]: list };
}
