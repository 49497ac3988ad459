import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { exported } from '../exported.ts';

/** A class of the SDK's that runs tools. */
export type RunnerClass = (abstract new (...args: never[]) => object) & { prototype: object };

/** The runners' classes of the copies of the SDK in this process: they stand in modules of their own. */
export function findRunnerClasses(
  name: 'ResponsesToolRunner' | 'DecisionsToolRunner',
  modules: readonly unknown[],
): RunnerClass[] {
  const path = name === 'ResponsesToolRunner' ? 'responses-tool-runner' : 'decisions-tool-runner';
  const found = [...helperModules(path), ...modules].map((module) => classIn(module, name));
  return [...new Set(found.filter((runner) => runner !== undefined))];
}

/** The class in a module's namespace, in its default export, or the class itself. */
function classIn(module: unknown, name: string): RunnerClass | undefined {
  const byDefault = exported(module, 'default');
  for (const candidate of [exported(module, name), exported(byDefault, name), module])
    if (typeof candidate === 'function' && candidate.name === name) return candidate as unknown as RunnerClass;
  return undefined;
}

/**
 * The module of a helper, as ES module (the very one that a program imports) and, where the CommonJS build of the SDK is
 * loaded, of that. None where the installed version has no such helper, and in a bundle.
 */
function helperModules(helper: string): unknown[] {
  const found: unknown[] = [];
  try {
    const require = createRequire(import.meta.url);
    const file = require.resolve(`openai/helpers/${helper}`);
    const esModule = file.replace(/\.js$/, '.mjs');
    if (require.cache[require.resolve('openai')] || require.cache[file]) found.push(require(file));
    if (esModule !== file && existsSync(esModule)) found.push(require(esModule));
  } catch {
    // An older version, another layout, or no packages at run time: there is nothing to watch.
  }
  return found;
}
