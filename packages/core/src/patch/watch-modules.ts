import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shared } from '../shared.ts';
import { guard } from './guard.ts';

/** What an integration wants to know of the modules of its SDK. */
export interface ModuleWatcher {
  /** Whether a file is one of the SDK's that is wanted; asked once for each file that is loaded. */
  matches(path: string): boolean;
  /** Such a file has been loaded: its namespace or its exports. */
  loaded(module: unknown): void;
}

/** What is known of the process's modules. The register hook fills it; without that, only `require.cache` is. */
interface Modules {
  /** The ES modules that were asked for: `file:` URLs. */
  urls: Set<string>;
  watchers: Set<ModuleWatcher>;
}

export const modules: Modules = shared('modules', () => ({
  urls: new Set<string>(),
  watchers: new Set<ModuleWatcher>(),
}));

/**
 * Finds each copy of an SDK in this process: at once every CommonJS one that is loaded. Under the register hook
 * (`node --import @autolog/core/register`) also the ES modules, and from then on each copy as soon as it is loaded, before
 * the module that asked for it goes on.
 *
 * @returns a function that ends the watch
 */
export function watchModules(watcher: ModuleWatcher): () => void {
  modules.watchers.add(watcher);
  guard('modules', () => findLoaded(watcher));
  return () => void modules.watchers.delete(watcher);
}

function findLoaded(watcher: ModuleWatcher): void {
  // What it is relative to does not matter. In a CommonJS bundle, `import.meta` says nothing.
  const require = createRequire(process.execPath);
  for (const [path, module] of Object.entries(require.cache)) {
    if (module?.loaded && watcher.matches(path)) guard('modules', () => watcher.loaded(module.exports));
  }
  for (const url of modules.urls) {
    const path = pathOf(url);
    if (path === undefined || !watcher.matches(path)) continue;
    // Gives the very module that is loaded. One that is linked only is evaluated now, and not a moment later.
    guard('modules', () => watcher.loaded(require(path)));
  }
}

/** The path of a module's file; `undefined` where the URL says more than a path, or is none of a file. */
function pathOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  const path = fileURLToPath(url);
  return pathToFileURL(path).href === url ? path : undefined;
}
