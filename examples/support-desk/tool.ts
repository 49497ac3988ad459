import { traceTool } from '@autolog/core';
import type OpenAI from 'openai';
import type { AgentName } from './agents.ts';

/** A tool: what the model is told of it, and what runs when the model calls it. */
export interface Tool {
  definition: OpenAI.ChatCompletionFunctionTool;
  run(args: Record<string, string>): unknown;
  /** Set on the tools that hand the conversation to another agent. */
  handsOffTo?: AgentName;
}

/** A tool whose arguments are all strings, described by name. Its calls are spans. */
export function tool<Name extends string>(
  name: string,
  description: string,
  parameters: Record<Name, string>,
  run: (args: Record<Name, string>) => unknown,
): Tool {
  const properties = Object.fromEntries(
    Object.entries(parameters).map(([parameter, meaning]) => [parameter, { type: 'string', description: meaning }]),
  );
  const schema = { type: 'object', properties, required: Object.keys(parameters), additionalProperties: false };
  const definition = { name, description, parameters: schema, strict: true };
  return { definition: { type: 'function', function: definition }, run: traceTool(run, { name, description }) };
}

/** A tool with which an agent hands the conversation to another one. */
export function handOff(handsOffTo: AgentName, when: string): Tool {
  const name = `transfer_to_${handsOffTo.replace(' ', '_')}`;
  const parameters = { reason: 'Why, in a sentence.' };
  const transfer = ({ reason }: typeof parameters): unknown => ({ assistant: handsOffTo, reason });
  return { ...tool(name, `Hand the conversation over: ${when}`, parameters, transfer), handsOffTo };
}
