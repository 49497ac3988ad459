import { namedArguments } from '../span/named-arguments.ts';
import { isAgent, withoutAgent } from './agent-like.ts';

/**
 * What a call of an agent or a tool is given, for its span: a single object of arguments (as a model gives them) as it
 * is, anything else by parameter name, what is beyond these under `args`. An agent stands there by its name.
 */
export function callInputs(names: readonly string[], given: readonly unknown[]): Record<string, unknown> {
  const args = given.map((arg) => (isAgent(arg) ? arg.name : withoutAgent(arg)));
  const [only] = args;
  if (args.length === 1 && names.length <= 1 && isPlainObject(only)) return only;
  return namedArguments(names, args);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
