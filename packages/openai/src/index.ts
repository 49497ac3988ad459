import { isEnabled } from '@autolog/core';
import { warnOnce } from '@autolog/core/integration';
import { findClientClasses } from './modules.ts';
import { patchClient, type PatchedClient } from './patch.ts';

/** What {@link openaiAutolog} takes. */
export interface OpenaiAutologOptions {
  /** Puts the SDK back as it was. */
  disable?: boolean;
  /** No warning where nothing could be patched. */
  silent?: boolean;
  /** `false` keeps the hooks and records nothing. */
  logTraces?: boolean;
  /** Further copies of the SDK: module namespaces or `OpenAI` classes, such as a bundle's. */
  modules?: readonly unknown[];
}

/** What was switched on, and how to switch it off. */
export interface OpenaiAutolog {
  /** The methods whose calls become spans, such as `chat.completions.create`. */
  patched: string[];
  disable(): void;
}

const patches = new Map<unknown, PatchedClient>();
let logTraces = true;

/**
 * Records each model call of the `openai` package as a span: of clients that exist and of those made later. Nothing of
 * the SDK changes. A second call changes the options only.
 *
 * @example
 * import { openaiAutolog } from '@autolog/openai';
 * openaiAutolog();
 */
export function openaiAutolog(options: OpenaiAutologOptions = {}): OpenaiAutolog {
  if (options.disable) {
    disable();
    return { patched: [], disable };
  }
  logTraces = options.logTraces ?? true;
  for (const client of findClientClasses(options.modules ?? [])) {
    if (!patches.has(client))
      patches.set(
        client,
        patchClient(client, () => logTraces && isEnabled()),
      );
  }
  const patched = [...new Set([...patches.values()].flatMap((copy) => copy.patched))];
  if (patched.length === 0 && !options.silent) {
    warnOnce(
      'AUTOLOG_OPENAI_NOTHING_PATCHED',
      'openaiAutolog() found nothing to record in the openai package that it was given; is its version supported?',
    );
  }
  return { patched, disable };
}

function disable(): void {
  for (const { undo } of patches.values()) undo();
  patches.clear();
}
