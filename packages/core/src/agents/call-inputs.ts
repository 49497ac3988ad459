import { namedArguments } from '../span/named-arguments.ts';
import type { FunctionParameters } from '../span/parameters.ts';
import { isAgent, withoutAgent } from './agent-like.ts';

/**
 * What a call of an agent or a tool is given, for its span: a single object of arguments (as a model gives them) as it
 * is, anything else by parameter name, what is beyond these under `args`. An agent stands there by its name.
 */
export function callInputs(parameters: FunctionParameters, given: readonly unknown[]): Record<string, unknown> {
  const args = given.map((arg) => (isAgent(arg) ? arg.name : withoutAgent(arg)));
  const [only] = args;
  if (args.length === 1 && parameters.names.length <= 1 && isPlainObject(only)) return only;
  return namedArguments(parameters, args);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
