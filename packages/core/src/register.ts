/**
 * `node --import @autolog/core/register app.js`: integrations find every copy of their SDK that the program loads, also those
 * that it loads later, and need not be handed them. It does nothing else, and knows no SDK.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { guard } from './patch/guard.ts';
import { warnOnce } from './patch/report.ts';
import { modules } from './patch/watch-modules.ts';
import { shared } from './shared.ts';

/** How many ES modules are remembered for an integration that is switched on later. */
const MAX_URLS = 50_000;

/** What a watched module calls at the end of its evaluation. */
const loaded = Symbol.for('autolog.loaded');

/** Files that tell, or have told, when they are loaded. */
const telling = new Set<string>();

/**
 * Watched modules tell of themselves, by a statement behind their last line. The hook that puts it there is only there for
 * the moment in which such a module is loaded: before Node 24, any hook of `load` changes what `require` is in CommonJS
 * modules that are imported.
 */
function watch(url: string, format: string | null | undefined): void {
  if (!url.startsWith('file:') || modules.urls.has(url) || telling.has(url)) return;
  const path = fileURLToPath(url);
  if (![...modules.watchers].some((watcher) => watcher.matches(path))) {
    if (format !== 'commonjs' && modules.urls.size < MAX_URLS) modules.urls.add(url);
    return;
  }
  telling.add(url);
  const hook = registerHooks({
    load(candidate, context, next) {
      const result = next(candidate, context);
      if (candidate !== url) return result;
      guard('modules', () => hook.deregister());
      return guard('modules', () => withStatement(url, result)) ?? result;
    },
  });
  setImmediate(() => guard('modules', () => hook.deregister())).unref();
}

function withStatement<R extends { format?: string | null | undefined; source?: unknown }>(
  url: string,
  result: R,
): R | undefined {
  const { format, source } = result;
  if (source === null || source === undefined) return undefined;
  const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString();
  const tell = `globalThis[Symbol.for(${JSON.stringify(loaded.description)})]?.(${JSON.stringify(url)},`;
  if (format === 'module')
    return {
      ...result,
      source: `${text}\nimport * as __autologSelf from ${JSON.stringify(url)};${tell}__autologSelf);\n`,
    };
  if (format === 'commonjs') return { ...result, source: `${text}\n;${tell}module.exports);\n` };
  return undefined;
}

shared('register', () => {
  if (typeof registerHooks !== 'function') {
    warnOnce('AUTOLOG_REGISTER', '@autolog/core/register needs Node 22.15 or later; it does nothing here.');
    return true;
  }
  Object.defineProperty(globalThis, loaded, {
    value(url: string, module: unknown): void {
      guard('modules', () => {
        const path = fileURLToPath(url);
        for (const watcher of modules.watchers)
          if (watcher.matches(path)) guard('modules', () => watcher.loaded(module));
      });
    },
  });
  registerHooks({
    resolve(specifier, context, next) {
      const result = next(specifier, context);
      guard('modules', () => watch(result.url, result.format));
      return result;
    },
  });
  return true;
});
