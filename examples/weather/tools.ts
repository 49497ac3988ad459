import type { ChatCompletionFunctionTool } from 'openai/resources/chat/completions';
import { cities, findStation, readStation } from './stations.ts';

/** The tools of a weather assistant, as chat completions take them. */
export const definitions: ChatCompletionFunctionTool[] = [
  define('find_station', 'Finds the weather station of a city.', { city: { type: 'string', enum: cities } }),
  define('read_station', 'Reads what a weather station measures now.', { stationId: { type: 'string' } }),
];

/** Runs one of them: its name, and its arguments as the model wrote them. */
export function runTool(name: string, argumentsJson: string): unknown {
  const args = JSON.parse(argumentsJson) as { city: string; stationId: string };
  if (name === 'find_station') return findStation(args);
  if (name === 'read_station') return readStation(args);
  throw new Error(`There is no tool ${name}.`);
}

function define(name: string, description: string, properties: Record<string, object>): ChatCompletionFunctionTool {
  const required = Object.keys(properties);
  const parameters = { type: 'object', properties, required, additionalProperties: false };
  return { type: 'function', function: { name, description, parameters, strict: true } };
}
