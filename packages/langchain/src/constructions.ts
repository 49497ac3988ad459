import { createRequire } from 'node:module';
import util from 'node:util';
import { applyPatch, guard, loadedModule } from '@autolog/core/integration';
import { asObject, isObject } from './read/narrow.ts';

/** How many frames the constructor of `Embeddings` is among: two of ours, the hook, the queue, the caller, and it; one to spare. */
const toMaker = 7;
/** How many above that are looked at: constructors of classes that extend each other, and who calls them. */
const aboveMaker = 6;
/** Files as they are run. By default, `--enable-source-maps` has Node tell what they were made from. */
const asRun = { sourceMap: false };

/**
 * Sees embeddings as they are made, whatever their class: their constructors end in that of LangChain's `Embeddings`, which makes an `AsyncCaller`,
 * which makes a queue, whose constructor sets its `concurrency`, an accessor. From there the stack tells which files the
 * constructors are in, and these are loaded.
 *
 * Embeddings tell nothing of themselves: their constructor reads nothing of the object, and defines its fields.
 *
 * @see \@langchain/core/dist/utils/async_caller.js constructor
 * @param AsyncCaller LangChain's class
 * @param made is told what a file exports that has such a constructor: once for each file
 * @returns a function that ends it; `undefined` where there is nothing to do
 */
export function observeConstructions(
  AsyncCaller: unknown,
  made: (namespace: object) => void,
): (() => void) | undefined {
  if (typeof AsyncCaller !== 'function') return undefined;
  const { queue } = asObject(guard('langchain constructions', () => Reflect.construct(AsyncCaller, [{}]) as unknown));
  const queues: unknown = isObject(queue) ? Object.getPrototypeOf(queue) : undefined;
  const before = isObject(queues) ? Object.getOwnPropertyDescriptor(queues, 'concurrency') : undefined;
  if (!isObject(queues) || !before?.get || !before.set || !before.configurable) return undefined;
  const { get } = before;
  const after = { ...before };
  const search: Search = { known: new Set(), found: made };
  const isNew = applyPatch(
    after,
    'set',
    (set) =>
      function (this: object, value: unknown) {
        // In its constructor, it has none yet.
        const isOne = get.call(this) === undefined && guard('langchain constructions', isOfEmbeddings);
        if (isOne) guard('langchain constructions', () => lookUp(search));
        set.call(this, value);
      },
  );
  if (!isNew) return undefined;
  Object.defineProperty(queues, 'concurrency', after);
  return () => {
    search.found = () => {};
    if (Object.getOwnPropertyDescriptor(queues, 'concurrency')?.set === after.set)
      Object.defineProperty(queues, 'concurrency', before);
  };
}

interface Search {
  /** Files that need not be looked at again. */
  known: Set<string>;
  found: (namespace: object) => void;
}

/** Whether the queue that is being made is one of embeddings. Most are of models. */
function isOfEmbeddings(): boolean {
  return constructorOfEmbeddings(util.getCallSites(toMaker, asRun)) >= 0;
}

function lookUp(search: Search): void {
  const stack = util.getCallSites(toMaker + aboveMaker, asRun);
  for (const { functionName, scriptName } of stack.slice(constructorOfEmbeddings(stack) + 1)) {
    // What has no name is the top level of a module, and no constructor.
    if (functionName === '' || search.known.has(scriptName)) continue;
    guard('langchain constructions', () =>
      scriptName.startsWith('file:') ? findEsModule(scriptName, search) : findCommonJs(scriptName, search),
    );
  }
}

function constructorOfEmbeddings(stack: readonly util.CallSiteObject[]): number {
  return stack.findIndex(
    ({ functionName }, at) => functionName === 'Embeddings' && stack[at - 1]?.functionName === 'AsyncCaller',
  );
}

function findEsModule(url: string, search: Search): void {
  search.known.add(url);
  const module = loadedModule(url);
  if (module.is === 'loaded') search.found(module.namespace);
  if (module.is !== 'busy') return;
  // It is there, and is had as soon as it has been evaluated. Should it fail, that is for the program to see.
  import(url).then(
    (namespace: object) => guard('langchain constructions', () => search.found(namespace)),
    () => {},
  );
}

function findCommonJs(path: string, search: Search): void {
  // What it is relative to does not matter.
  const module = createRequire(process.execPath).cache[path];
  // What is being evaluated may export more later.
  if (!module || module.loaded) search.known.add(path);
  if (isObject(module?.exports)) search.found(module.exports);
}
