import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { mainIsEsModule, watchModules } from '@autolog/core/integration';
import * as openai from 'openai';
import { exported } from './exported.ts';

/** The `OpenAI` class of one copy of the SDK, and through it all that is patched. */
export type ClientClass = (abstract new (...args: never[]) => object) & Record<string, unknown>;

/**
 * The copies of the SDK that can be named: the ES module that this package imports, the CommonJS build where the program may
 * come to use it, and what the user hands over. ES modules and CommonJS are different classes.
 */
export function findClientClasses(modules: readonly unknown[]): ClientClass[] {
  const found = [openai, commonJsBuild(), ...modules].map(clientClass).filter((client) => client !== undefined);
  return [...new Set(found)];
}

/**
 * Finds the copies that cannot be named: CommonJS ones that are loaded, and under the register hook every other, also of
 * those that are loaded later.
 *
 * @returns a function that ends the watch
 */
export function watchClientClasses(found: (client: ClientClass) => void): () => void {
  return watchModules({
    matches: holdsClientClass,
    loaded(module) {
      const client = clientClass(module);
      if (client) found(client);
    },
  });
}

/** Whether a file is that of a copy's client class, or its main one: whatever folder the copy is installed in. */
function holdsClientClass(path: string): boolean {
  if (!/[\\/](?:index|client)\.m?js$/.test(path)) return false;
  try {
    return JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')).name === 'openai';
  } catch {
    return false;
  }
}

/** The class in a module namespace, in its default export, or the class itself. */
function clientClass(module: unknown): ClientClass | undefined {
  for (const candidate of [exported(module, 'OpenAI'), exported(module, 'default'), module]) {
    if (typeof candidate === 'function') return candidate as unknown as ClientClass;
  }
  return undefined;
}

/**
 * The CommonJS build, where the program may come to load it: where it is not clearly an ES module. Loading it beside the
 * other costs some 50 ms at startup. Undefined in a bundle, which holds one copy.
 */
function commonJsBuild(): unknown {
  try {
    return mainIsEsModule() ? undefined : createRequire(import.meta.url)('openai');
  } catch {
    return undefined;
  }
}
