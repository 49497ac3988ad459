import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { guard, mainFile, mainIsEsModule, watchModules } from '@autolog/core/integration';
import * as manager from '@langchain/core/callbacks/manager';
import * as chatModels from '@langchain/core/language_models/chat_models';
import * as llms from '@langchain/core/language_models/llms';
import * as retrievers from '@langchain/core/retrievers';
import * as runnables from '@langchain/core/runnables';
import * as singletons from '@langchain/core/singletons';
import * as tools from '@langchain/core/tools';
import * as asyncCaller from '@langchain/core/utils/async_caller';
import * as vectorStores from '@langchain/core/vectorstores';
import { findLoadedProviders } from './providers.ts';

/** What a module exports, by name. */
export type Namespace = Readonly<Record<string, unknown>>;

/** The modules of `@langchain/core` that are patched, by their path below it. */
const paths = [
  'callbacks/manager',
  'singletons',
  'runnables',
  'tools',
  'retrievers',
  'language_models/chat_models',
  'language_models/llms',
  'utils/async_caller',
  'vectorstores',
] as const;

/**
 * The modules of LangChain in this process: the ES modules that this package imports, the CommonJS builds where the program
 * uses them, and what the user names. The builds are different classes; a program may have several versions of each.
 */
export function findModules(given: readonly unknown[]): Namespace[] {
  const esModules = [manager, singletons, runnables, tools, retrievers, chatModels, llms, asyncCaller, vectorStores];
  return [...new Set([...esModules, ...commonJsModules(), ...given].flatMap(namespaces))];
}

/**
 * Finds what cannot be named: what is loaded of CommonJS, and of the program's providers; under the register hook every copy of
 * LangChain and every file of embeddings in a package, also of those that are loaded later.
 *
 * @returns a function that ends the watch
 */
export function watchNamespaces(found: (namespace: Namespace) => void): () => void {
  guard('langchain providers', () => findLoadedProviders(found));
  return watchModules({
    matches: (path) =>
      definers.has(langchainFile.exec(path)?.[1]?.replaceAll('\\', '/') ?? '') || embeddingsFile.test(path),
    loaded: (module) => namespaces(module).forEach(found),
  });
}

/** Where in LangChain's packages the classes are defined that are patched. */
const definers = new Set([
  'callbacks/manager',
  'singletons/async_local_storage/index',
  'runnables/base',
  'tools/index',
  'retrievers/index',
  'language_models/chat_models',
  'language_models/llms',
  'utils/async_caller',
  'vectorstores',
  'chains/base',
]);
const langchainFile = /[\\/](?:@langchain[\\/](?:core|classic)[^\\/]*|langchain)[\\/]dist[\\/](.+)\.c?js$/;
/** A package's file of embeddings, by its name or that of its folder. The program's own files are not loaded before their time. */
const embeddingsFile = /[\\/]node_modules[\\/].*embedding[^\\/]*(?:[\\/][^\\/]+)?\.[cm]?js$/i;

/** A namespace, with its default export's where that is one; a class by itself counts as a namespace of one. */
function namespaces(module: unknown): Namespace[] {
  if (typeof module === 'function') return [{ [module.name]: module }];
  if (typeof module !== 'object' || module === null) return [];
  const { default: byDefault } = module as { default?: unknown };
  return typeof byDefault === 'object' && byDefault !== null
    ? [module as Namespace, byDefault as Namespace]
    : [module as Namespace];
}

/** Of a loaded copy of the CommonJS build, the file that all runs begin in. */
const managerFile = /^(.*[\\/]@langchain[\\/]core[\\/]dist[\\/])callbacks[\\/]manager\.c?js$/;

/**
 * The CommonJS builds that are loaded; also the one that the program may load, where it is not clearly made of ES modules.
 * None in a bundle, which holds one copy.
 */
function commonJsModules(): unknown[] {
  try {
    const require = createRequire(import.meta.url);
    const loaded = Object.keys(require.cache).flatMap((file) => managerFile.exec(file)?.[1] ?? []);
    const modules = loaded.flatMap((folder) => paths.map((path) => loadedModule(require, folder, path)));
    if (loaded.length > 0 || mainIsEsModule()) return modules;
    const main = mainFile();
    const requireAsMain = main === undefined ? require : createRequire(pathToFileURL(main));
    return paths.map((path) => requireAsMain(`@langchain/core/${path}`) as unknown);
  } catch {
    return [];
  }
}

function loadedModule(require: NodeJS.Require, folder: string, path: string): unknown {
  for (const file of [`${folder}${path}.cjs`, `${folder}${path}/index.cjs`]) {
    try {
      return require(file);
    } catch {
      // The other form of the path has it.
    }
  }
  return undefined;
}
