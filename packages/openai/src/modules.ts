import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as openai from 'openai';

/** The `OpenAI` class of one copy of the SDK, and through it all that is patched. */
export type ClientClass = (abstract new (...args: never[]) => object) & Record<string, unknown>;

/**
 * The copies of the SDK in this process: the ES module that this package imports, the CommonJS build where the program
 * uses it, and what the user names. ES modules and CommonJS are different classes.
 */
export function findClientClasses(modules: readonly unknown[]): ClientClass[] {
  const found = [openai, commonJsBuild(), ...modules].map(clientClass).filter((client) => client !== undefined);
  return [...new Set(found)];
}

/** The class in a module namespace, in its default export, or the class itself. */
function clientClass(module: unknown): ClientClass | undefined {
  const { OpenAI, default: byDefault } = (module ?? {}) as { OpenAI?: unknown; default?: unknown };
  for (const candidate of [OpenAI, byDefault, module]) {
    if (typeof candidate === 'function') return candidate as unknown as ClientClass;
  }
  return undefined;
}

/**
 * The CommonJS build, where it is loaded, or may be: where the program itself is not clearly an ES module. Loading it
 * beside the other costs some 50 ms at startup. Undefined in a bundle, which holds one copy.
 */
function commonJsBuild(): unknown {
  try {
    const require = createRequire(import.meta.url);
    const loaded = require.cache[require.resolve('openai')];
    if (loaded) return loaded.exports;
    return isEsModule(process.argv[1]) ? undefined : require('openai');
  } catch {
    return undefined;
  }
}

/** Whether a program's main file is an ES module by its name or its package. */
function isEsModule(file: string | undefined): boolean {
  if (file === undefined || /\.c[jt]s$/.test(file)) return false;
  if (/\.m[jt]s$/.test(file)) return true;
  const packageJson = findPackageJSON(pathToFileURL(file));
  return packageJson !== undefined && JSON.parse(readFileSync(packageJson, 'utf8')).type === 'module';
}
