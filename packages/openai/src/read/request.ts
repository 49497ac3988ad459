import { types } from 'node:util';
import { asString, dataProperty, isObject } from './narrow.ts';

/**
 * Adds the parameters of a request to attributes, by their own name: all that are a number, a boolean or a short text.
 * The messages, the input and structured parameters are in the span's inputs. Getters and proxies
 * are not asked.
 */
export function addRequestAttributes(body: unknown, attributes: Record<string, unknown>): void {
  if (!isObject(body) || types.isProxy(body)) return;
  for (const key of Object.keys(body)) {
    if (key === 'input' || key === 'messages' || key === 'prompt' || key === 'instructions') continue;
    const value: unknown = Object.getOwnPropertyDescriptor(body, key)?.value;
    if (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 200))
      attributes[key] = value;
  }
}

/** A property that is a string; getters and proxies are not asked. */
export function stringProperty(body: unknown, key: string): string | undefined {
  return asString(dataProperty(body, key));
}
