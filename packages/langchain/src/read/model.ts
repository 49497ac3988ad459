import { readMessage, isMessage } from './message.ts';
import { asArray, asObject, asString, isObject } from './narrow.ts';
import { readValue } from './value.ts';

/** What a model is asked with, beside the messages. */
export interface ModelRequest {
  /** The model that is asked for. */
  model: string | undefined;
  provider: string | undefined;
  attributes: Record<string, unknown>;
}

/**
 * Reads the parameters of a call (`extra` of LangChain's callbacks) and what LangChain knows of the model: each parameter
 * as an attribute of its own, the tools as `mlflow.chat.tools`.
 */
export function readModelRequest(extra: unknown, metadata: unknown): ModelRequest {
  const { invocation_params: given, options } = asObject(extra);
  const parameters = asObject(given);
  const known = asObject(metadata);
  const attributes: Record<string, unknown> = { 'mlflow.message.format': 'langchain' };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && name !== 'tools' && name !== 'functions') attributes[name] = value;
  }
  const tools = asArray(parameters['tools'] ?? parameters['functions'] ?? asObject(options)['tools']);
  if (tools.length > 0) attributes['mlflow.chat.tools'] = tools.map(readTool);
  return {
    model:
      asString(parameters['model']) ??
      asString(parameters['model_name']) ??
      asString(parameters['modelName']) ??
      asString(known['ls_model_name']),
    provider: asString(known['ls_provider'])?.toLowerCase(),
    attributes,
  };
}

/** A tool's description as chat completions have it: `{ type: 'function', function: { name, description, parameters } }`. */
function readTool(tool: unknown): unknown {
  const { function: described, name, description, parameters, input_schema: inputSchema, schema } = asObject(tool);
  if (isObject(described)) return { type: 'function', function: described };
  if (typeof name !== 'string') return tool;
  const shape = [parameters, inputSchema, schema].find(isJsonSchema);
  return {
    type: 'function',
    function: {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      ...(shape ? { parameters: shape } : {}),
    },
  };
}

/** Plain data, and no schema object of a library. */
function isJsonSchema(schema: unknown): boolean {
  return isObject(schema) && Object.getPrototypeOf(schema) === Object.prototype && !('_def' in schema);
}

/** The result of a model as LangChain has it, `{ generations: [[{ message }]], llmOutput }`, without repetitions. */
export function readModelResult(result: unknown): unknown {
  const { generations, llmOutput } = asObject(result);
  // Of a stream that was left early, there is only what had come.
  if (generations === undefined) return { generations: [[readGeneration({ message: result, text: result })]] };
  const read = asArray(generations).map((candidates) => asArray(candidates).map(readGeneration));
  const hasOutput = isObject(llmOutput) && Object.keys(llmOutput).length > 0;
  return { generations: read, ...(hasOutput ? { llmOutput } : {}) };
}

/** One answer: a chat model's message, which repeats text and generation info, or the text of a model without messages. */
function readGeneration(generation: unknown): unknown {
  const { message, text, generationInfo } = asObject(generation);
  if (isObject(message)) return { message: readValue(message) };
  return { text, ...(isObject(generationInfo) && Object.keys(generationInfo).length > 0 ? { generationInfo } : {}) };
}

/** The model that answered, where it says so. */
export function answeringModel(result: unknown): string | undefined {
  const [first] = asArray(asArray(asObject(result)['generations'])[0]);
  const { message, generationInfo } = asObject(first);
  const metadata = asObject(asObject(message)['response_metadata']);
  return modelIn(metadata) ?? modelIn(asObject(generationInfo));
}

function modelIn(metadata: Record<string, unknown>): string | undefined {
  return asString(metadata['model_name']) ?? asString(metadata['model']) ?? asString(metadata['model_id']);
}

/** The messages of a call as plain data. */
export function readMessages(messages: unknown): unknown {
  return asArray(messages).map((message) => (isMessage(message) ? readValue(readMessage(message)) : message));
}
