import { type OptionNames, warnOfUnknownOptions, warnOnce } from '@autolog/core/integration';
import { findModules, type Namespace, watchNamespaces } from './modules.ts';
import { patchModule, type Patched, unpatchBodies } from './patch.ts';
import { recording } from './switch.ts';

/** What {@link langchainAutolog} takes. */
export interface LangchainAutologOptions {
  /** Puts LangChain back as it was. */
  disable?: boolean;
  /** No warning where nothing could be patched. */
  silent?: boolean;
  /** `false` keeps the hooks and records nothing. */
  logTraces?: boolean;
  /**
   * Further copies of LangChain, such as a bundle's, as module namespaces (`@langchain/core/callbacks/manager`, `…/runnables`
   * and so on); and classes of embeddings that are not found by themselves: of the program's own, and not exported.
   */
  modules?: readonly unknown[];
}

const optionNames: OptionNames<LangchainAutologOptions> = {
  disable: true,
  silent: true,
  logTraces: true,
  modules: true,
};

/** What was switched on, and how to switch it off. */
export interface LangchainAutolog {
  /** The methods that are hooked, such as `CallbackManager._configureSync`. */
  patched: string[];
  disable(): void;
}

const patches = new Map<Namespace, Patched>();
let unwatch: (() => void) | undefined;

/**
 * Records each run of LangChain and LangGraph as a span: chains, prompts, models, parsers, retrievers, tools, embeddings, graphs
 * with their nodes, agents. No callbacks need be passed, and those of the program are left alone. A second call changes the
 * options only.
 *
 * @example
 * import { langchainAutolog } from '@autolog/langchain';
 * langchainAutolog();
 */
export function langchainAutolog(options: LangchainAutologOptions = {}): LangchainAutolog {
  if (!options.silent) warnOfUnknownOptions('langchainAutolog()', options, optionNames);
  if (options.disable) {
    disable();
    return { patched: [], disable };
  }
  recording.logTraces = options.logTraces ?? true;
  recording.hooked = true;
  for (const module of findModules(options.modules ?? [])) patch(module);
  unwatch ??= watchNamespaces(patch);
  const patched = [...new Set([...patches.values()].flatMap((module) => module.patched))];
  if (patched.length === 0 && !options.silent) {
    warnOnce(
      'AUTOLOG_LANGCHAIN_NOTHING_PATCHED',
      'langchainAutolog() found nothing to record in the @langchain/core package that it was given; is its version supported?',
    );
  }
  return { patched, disable };
}

function patch(module: Namespace): void {
  if (!patches.get(module)?.patched.length) patches.set(module, patchModule(module));
}

function disable(): void {
  recording.hooked = false;
  unwatch?.();
  unwatch = undefined;
  for (const { undo } of patches.values()) undo();
  unpatchBodies();
  patches.clear();
}
