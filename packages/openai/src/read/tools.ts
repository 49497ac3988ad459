import { serialise } from '@autolog/core/integration';
import { asArray, dataProperty, isObject } from './narrow.ts';

/** A tool in the shape that MLflow keeps tools in. */
interface ChatTool {
  type: 'function';
  function: Record<string, unknown>;
}

/** What was read of a tool, which a program sends again and again. */
interface Reading {
  name: unknown;
  description: unknown;
  parameters: unknown;
  tool: ChatTool;
}

const readings = new WeakMap<object, Reading>();

/**
 * The tools of a request as `mlflow.chat.tools`: a function by its definition, a tool that the provider runs by its type.
 * `undefined` where there are none. A definition that is used again is not copied again.
 */
export function chatTools(body: unknown): ChatTool[] | undefined {
  const tools = asArray(dataProperty(body, 'tools'));
  const read = tools.filter(isObject).map(toolOf);
  return read.length > 0 ? read : undefined;
}

/** Chat completions nest the definition (`function`, `custom`), Responses do not. */
function toolOf(tool: Record<string, unknown>): ChatTool {
  const nested = [tool['function'], tool['custom']].find(isObject);
  const { name, description, parameters, strict } = nested ?? tool;
  const before = readings.get(tool);
  if (before && before.name === name && before.description === description && before.parameters === parameters)
    return before.tool;
  const definition: Record<string, unknown> = {
    name: typeof name === 'string' ? name : tool['type'],
    description,
    parameters,
    strict: strict ?? undefined,
  };
  const copy: ChatTool = { type: 'function', function: JSON.parse(serialise(definition) ?? '{}') };
  readings.set(tool, { name, description, parameters, tool: copy });
  return copy;
}
