import nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shared } from '../shared.ts';

/**
 * What is known of an ES module: that it is loaded, with what it exports; that it is busy, because it or what it belongs to is
 * being evaluated, or has an `await` at its top level; or nothing.
 */
export type ModuleState =
  | { is: 'loaded'; namespace: Readonly<Record<string, unknown>> }
  | { is: 'busy' }
  | { is: 'unknown' };

const looks = shared('loaded-module', () => ({ count: 0 }));
const receiver = Symbol.for('autolog.loaded-module');

/** What Node says of modules that are there, and that it cannot import at once. */
const busyCodes: readonly unknown[] = ['ERR_REQUIRE_CYCLE_MODULE', 'ERR_REQUIRE_ASYNC_MODULE'];

/**
 * Finds an ES module that the program has loaded. It is not loaded where the program has not, nor evaluated before its turn.
 * Node has no list of its ES modules; but what imports one is linked to it.
 *
 * So a module of ours, of which there is only the text, exports its namespace. It imports another of ours first, which is
 * evaluated before all else, has the namespace then, and throws. And a hook refuses to load the module that is sought: hooks are
 * asked only for what is not there.
 *
 * @param specifier a `file:` URL; with `parent`, what the module of that URL would import
 */
export function loadedModule(specifier: string, parent?: string): ModuleState {
  const { holder, reader, text } = modulesFor(specifier);
  const stop = new Error('looked');
  let target: string | undefined;
  let namespace: object | undefined;
  const hooks = nodeModule.registerHooks({
    resolve(asked, context, next) {
      if (asked === holder || asked === reader) return { url: asked, format: 'module', shortCircuit: true };
      if (context.parentURL !== holder) return next(asked, context);
      target = parent === undefined ? asked : next(asked, { ...context, parentURL: parent }).url;
      return { url: target, shortCircuit: true };
    },
    load(url, context, next) {
      if (url === target) throw stop;
      const source = text.get(url);
      return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
    },
  });
  try {
    Object.defineProperty(globalThis, receiver, {
      configurable: true,
      value(found: object) {
        namespace = found;
        throw stop;
      },
    });
    compile(fileURLToPath(holder), text.get(holder));
  } catch (error) {
    if (busyCodes.includes((error as { code?: unknown }).code)) return { is: 'busy' };
  } finally {
    hooks.deregister();
    Reflect.deleteProperty(globalThis, receiver);
  }
  return isReadable(namespace) ? { is: 'loaded', namespace } : { is: 'unknown' };
}

/** Does what `require` does with the text of an ES module. Loaders such as that of `tsx` have `require` read files their own way. */
function compile(path: string, text = ''): void {
  const module = new nodeModule.Module(path) as unknown as {
    _compile(text: string, path: string, format: string): void;
  };
  module._compile(text, path, 'module');
}

/** Modules of names that are used once, because Node keeps those that have failed. Their paths are absolute on this machine. */
function modulesFor(specifier: string): { holder: string; reader: string; text: Map<string, string> } {
  looks.count += 1;
  const base = join(dirname(process.execPath), `autolog-look-${looks.count}`);
  const holder = pathToFileURL(`${base}.mjs`).href;
  const reader = pathToFileURL(`${base}-first.mjs`).href;
  const [from, first, what] = [holder, reader, specifier].map((name) => JSON.stringify(name));
  const text = new Map([
    [holder, `import ${first}; export * as namespace from ${what};`],
    [
      reader,
      `import { namespace } from ${from}; globalThis[Symbol.for(${JSON.stringify(receiver.description)})](namespace);`,
    ],
  ]);
  return { holder, reader, text };
}

/** What a module declares by `class`, `const` or `let` cannot be read before it is evaluated. */
function isReadable(namespace: object | undefined): namespace is Readonly<Record<string, unknown>> {
  try {
    return namespace !== undefined && Object.values(namespace).length > 0;
  } catch {
    return false;
  }
}
