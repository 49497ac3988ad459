import { applyPatch, isPatched, type Method } from '@autolog/core/integration';
import { observeCandidates, observeDecisionsRun } from './decisions-tool-runner.ts';
import { observeDispatch, observeIterate } from './responses-tool-runner.ts';
import { observeRunTools } from './run-tools.ts';
import { findRunnerClasses } from './runner-classes.ts';

/** Puts a hook in place of a method; true where one of ours is there now. */
export type Hook = (target: object, method: string, wrap: (original: Method) => Method) => boolean;

/**
 * Watches `runTools` of one copy of the SDK, by its client class: of chat completions, or of their beta before openai 5.
 *
 * @returns the methods that are watched, as a program writes them
 */
export function hookRunTools(client: object, hook: Hook, recording: () => boolean): string[] {
  const current = chatCompletions(client);
  const prototype = current ?? betaChatCompletions(client);
  if (!prototype || !hook(prototype, 'runTools', observeRunTools(recording))) return [];
  return [current ? 'chat.completions.runTools' : 'beta.chat.completions.runTools'];
}

const undos: (() => void)[] = [];

/** Watches the runners that stand in modules of their own, in the copies of the SDK that there are. */
export function patchToolRunners(modules: readonly unknown[], recording: () => boolean): string[] {
  const hook: Hook = (target, method, wrap) => {
    const undo = applyPatch(target, method, wrap);
    if (undo) undos.push(undo);
    return isPatched((target as Record<string, unknown>)[method]);
  };
  const patched = new Set<string>();
  for (const { prototype } of findRunnerClasses('ResponsesToolRunner', modules)) {
    hook(prototype, 'dispatchTool', observeDispatch);
    if (hook(prototype, 'iterate', observeIterate(recording))) patched.add('ResponsesToolRunner.iterate');
  }
  for (const runner of findRunnerClasses('DecisionsToolRunner', modules)) {
    hook(runner, 'ownCandidates', observeCandidates);
    if (hook(runner.prototype, 'run', observeDecisionsRun(recording))) patched.add('DecisionsToolRunner.run');
  }
  return [...patched];
}

/** Puts the runners' methods back. */
export function restoreToolRunners(): void {
  for (const undo of undos.splice(0)) undo();
}

type Holder = Record<string, { prototype?: object } & Record<string, { prototype?: object }>>;

function chatCompletions(client: object): object | undefined {
  const prototype = (client as Holder)['Chat']?.['Completions']?.prototype;
  return prototype && 'runTools' in prototype ? prototype : undefined;
}

/** Before openai 5 the class can be reached from an instance only. */
function betaChatCompletions(client: object): object | undefined {
  const Beta = (client as Record<string, unknown>)['Beta'];
  if (typeof Beta !== 'function') return undefined;
  try {
    const beta = Reflect.construct(Beta, [{}]) as { chat?: { completions?: object } };
    const prototype: unknown = beta.chat?.completions && Object.getPrototypeOf(beta.chat.completions);
    return typeof prototype === 'object' && prototype !== null && 'runTools' in prototype ? prototype : undefined;
  } catch {
    return undefined;
  }
}
