import { applyPatch, guard, type Method } from '@autolog/core/integration';
import { observeManagers } from './configure.ts';
import {
  type Body,
  observeBodies,
  observeCallWithConfig,
  observeRunWithConfig,
  unwrapBodies,
  wrapOwn,
} from './contexts.ts';
import { observeExportedEmbeddings, observeParts } from './embeddings.ts';
import { observeConstructions } from './constructions.ts';
import type { Namespace } from './modules.ts';
import { recording } from './switch.ts';
import { type ManagerModule, quietManagers, withoutIds } from './quiet-manager.ts';
import { isQuiet } from './managers.ts';
import { observeModelEvents, observeStreamEvents } from './model-events.ts';
import { observeVectorStores } from './vector-stores.ts';
import { observeStream, observeStreamIterator, observeTransform } from './streams.ts';

/** The bodies of models, tools and retrievers, which their classes define. */
const modelBodies: readonly Body[] = [
  { method: '_generate', manager: 2 },
  { method: '_streamResponseChunks', manager: 2, streams: true },
];
const toolBodies: readonly Body[] = [{ method: '_call', manager: 1, promisesGenerator: true }];
const chainBodies: readonly Body[] = [{ method: '_call', manager: 1 }];
const retrieverBodies: readonly Body[] = [{ method: '_getRelevantDocuments', manager: 1 }];

/** Where the hooks go: methods of what the modules of LangChain export, on its prototype unless it is an object. */
const hooks: readonly { export: string; method: string; hook: (original: Method) => Method }[] = [
  { export: 'AsyncLocalStorageProviderSingleton', method: 'runWithConfig', hook: observeRunWithConfig },
  { export: 'Runnable', method: '_callWithConfig', hook: observeCallWithConfig },
  { export: 'Runnable', method: '_transformStreamWithConfig', hook: observeTransform },
  { export: 'Runnable', method: 'stream', hook: observeStream },
  { export: 'RunnableSequence', method: '_streamIterator', hook: observeStreamIterator },
  { export: 'RunnableWithFallbacks', method: '_streamIterator', hook: observeStreamIterator },
  { export: 'BaseChatModel', method: '_generateUncached', hook: observeGenerate },
  { export: 'BaseChatModel', method: '_streamIterator', hook: observeModelStream },
  { export: 'BaseChatModel', method: 'streamEvents', hook: observeStreamEvents },
  { export: 'BaseLLM', method: '_generateUncached', hook: observeBodies(modelBodies, 'model') },
  { export: 'BaseLLM', method: '_streamIterator', hook: observeModelStream },
  { export: 'StructuredTool', method: 'call', hook: observeBodies(toolBodies, 'tool') },
  // The classic chains: where `modules` names their module.
  { export: 'BaseChain', method: 'invoke', hook: observeBodies(chainBodies) },
  {
    export: 'BaseRetriever',
    method: 'invoke',
    hook: (original) => observeParts(observeBodies(retrieverBodies)(original)),
  },
  { export: 'VectorStore', method: 'asRetriever', hook: observeParts },
  { export: 'VectorStore', method: 'similaritySearch', hook: observeParts },
  { export: 'VectorStore', method: 'similaritySearchWithScore', hook: observeParts },
];

function observeGenerate(original: Method): Method {
  const observed = observeBodies(modelBodies, 'model')(original);
  return function (this: object, ...args: unknown[]) {
    if (recording()) guard('langchain body', () => wrapOwn(this, '_streamChatModelEvents', observeModelEvents));
    // Where there is a cache, they have begun before it was looked into, and are picked out of a list of ours.
    const started: unknown = args[3];
    if (Array.isArray(started) && started.length > 0 && started.every(isQuiet)) withoutIds(started);
    return observed.apply(this, args);
  };
}

function observeModelStream(original: Method): Method {
  return observeBodies(modelBodies)(observeStreamIterator(original));
}

/** What was patched, and how to put the originals back. */
export interface Patched {
  patched: string[];
  undo: () => void;
}

/** Puts the hooks into what one module exports. */
export function patchModule(namespace: Namespace): Patched {
  const undos: (() => void)[] = [];
  const patched: string[] = [];
  const patch = (target: object, name: string, method: string, hook: (original: Method) => Method): void => {
    const undo = Object.hasOwn(target, method) && applyPatch(target, method, hook);
    if (!undo) return;
    undos.push(undo);
    patched.push(`${name}.${method}`);
  };

  const { CallbackManager: manager } = namespace;
  if (isManagerModule(namespace))
    patch(manager as object, 'CallbackManager', '_configureSync', observeManagers(quietManagers(namespace)));
  for (const { export: name, method, hook } of hooks) {
    const target = prototypeOf(namespace[name]);
    if (target) patch(target, name, method, hook);
  }
  const stores = prototypeOf(namespace['VectorStore']);
  const whenMade = {
    VectorStore: stores && observeVectorStores(stores),
    AsyncCaller: observeConstructions(namespace['AsyncCaller'], observeExportedEmbeddings),
  };
  for (const [name, undo] of Object.entries(whenMade)) {
    if (!undo) continue;
    undos.push(undo);
    patched.push(name);
  }
  patched.push(...observeExportedEmbeddings(namespace));
  return { patched, undo: () => undos.splice(0).forEach((undo) => undo()) };
}

/** Puts back what was patched on classes as they were met. */
export { unwrapBodies as unpatchBodies };

/** Of a class, or of an object that is the only one of its class. */
function prototypeOf(exported: unknown): object | undefined {
  if (typeof exported === 'function') return exported.prototype as object | undefined;
  return typeof exported === 'object' && exported !== null ? (Object.getPrototypeOf(exported) as object) : undefined;
}

function isManagerModule(namespace: Namespace): namespace is Namespace & ManagerModule {
  return [
    'CallbackManager',
    'CallbackManagerForChainRun',
    'CallbackManagerForLLMRun',
    'CallbackManagerForToolRun',
    'CallbackManagerForRetrieverRun',
  ].every((name) => typeof namespace[name] === 'function');
}
