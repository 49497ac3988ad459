import { isEnabled } from '@autolog/core';
import { type OptionNames, warnOfUnknownOptions, warnOnce } from '@autolog/core/integration';
import { exported } from './exported.ts';
import { type ClientClass, findClientClasses, watchClientClasses } from './modules.ts';
import { restoreRawResponses } from './observe-promise.ts';
import { patchClient, type PatchedClient } from './patch.ts';
import { settings } from './settings.ts';
import { patchSocketClass } from './websocket/observe-sockets.ts';
import { patchToolRunners, restoreToolRunners } from './tool-runners/patch-tool-runners.ts';

/** What {@link openaiAutolog} takes. */
export interface OpenaiAutologOptions {
  /** Puts the SDK back as it was. */
  disable?: boolean;
  /** No warning where nothing could be patched. */
  silent?: boolean;
  /** `false` keeps the hooks and records nothing. */
  logTraces?: boolean;
  /**
   * Asks every streamed completion for its token usage, where the program does not say by itself whether it wants it: the
   * provider tells none otherwise. The additional chunk that brings it is hidden from the program, however it reads the stream
   * (not from `asResponse()`). Off by default, since it changes what is sent; some servers refuse it.
   */
  includeUsage?: boolean;
  /** Records each chunk of a stream as an event of its span, as MLflow does in Python. Off by default: it is a lot. */
  recordChunks?: boolean;
  /**
   * `false`: no TOOL spans for the tools of loops that are written by hand (made from what one answer asks for and the next
   * request answers), and no conversations of calls that are made outside of any span.
   */
  inferTools?: boolean;
  /**
   * Further copies of the SDK: module namespaces or `OpenAI` classes, such as a bundle's; or their `ResponsesWS`, whose
   * connections are found by themselves otherwise.
   */
  modules?: readonly unknown[];
}

const optionNames: OptionNames<OpenaiAutologOptions> = {
  disable: true,
  silent: true,
  logTraces: true,
  includeUsage: true,
  recordChunks: true,
  inferTools: true,
  modules: true,
};

/** What was switched on, and how to switch it off. */
export interface OpenaiAutolog {
  /** The methods whose calls become spans, such as `chat.completions.create`. */
  patched: string[];
  disable(): void;
}

const patches = new Map<ClientClass, PatchedClient>();
/** Hooks that somebody has wrapped stay where they are when we are switched off, and pass through. */
let enabled = false;
let unwatch: (() => void) | undefined;

const socketUndos: (() => void)[] = [];

function recording(): boolean {
  return enabled && settings.logTraces && isEnabled();
}

/**
 * Records each model call of the `openai` package as a span: of clients that exist and of those made later. Nothing of
 * the SDK changes. A second call changes the options only.
 *
 * @example
 * import { openaiAutolog } from '@autolog/openai';
 * openaiAutolog();
 */
export function openaiAutolog(options: OpenaiAutologOptions = {}): OpenaiAutolog {
  if (!options.silent) warnOfUnknownOptions('openaiAutolog()', options, optionNames);
  if (options.disable) {
    disable();
    return { patched: [], disable };
  }
  enabled = true;
  settings.logTraces = options.logTraces ?? true;
  settings.includeUsage = options.includeUsage ?? false;
  settings.recordChunks = options.recordChunks ?? false;
  settings.inferTools = options.inferTools ?? true;
  for (const client of [...patches.keys(), ...findClientClasses(options.modules ?? [])]) patch(client);
  unwatch ??= watchClientClasses(patch);
  for (const module of options.modules ?? [])
    socketUndos.push(...patchSocketClass(exported(module, 'ResponsesWS'), recording));
  const runners = patchToolRunners(options.modules ?? [], recording);
  const patched = [...new Set([...patches.values()].flatMap((copy) => copy.patched).concat(runners))];
  if (patched.length === 0 && !options.silent) {
    warnOnce(
      'AUTOLOG_OPENAI_NOTHING_PATCHED',
      'openaiAutolog() found nothing to record in the openai package that it was given; is its version supported?',
    );
  }
  return { patched, disable };
}

function patch(client: ClientClass): void {
  const { patched, undos } = patchClient(client, recording);
  patches.set(client, { patched, undos: [...(patches.get(client)?.undos ?? []), ...undos] });
}

function disable(): void {
  enabled = false;
  unwatch?.();
  unwatch = undefined;
  for (const { undos } of patches.values()) for (const undo of undos.toReversed()) undo();
  patches.clear();
  for (const undo of socketUndos.splice(0)) undo();
  restoreRawResponses();
  restoreToolRunners();
}
