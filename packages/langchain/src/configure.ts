import { guard, type Method } from '@autolog/core/integration';
import { lookingOnly } from './contexts.ts';
import { isCloneOfOurs, observersOf, runOf } from './managers.ts';
import { Observer } from './observer.ts';
import type { MakeQuietManager, Manager } from './quiet-manager.ts';
import { asObject } from './read/narrow.ts';
import type { Run } from './run.ts';
import { recording } from './switch.ts';

type Data = Record<string, unknown>;
type Configure = (...args: unknown[]) => Manager | undefined;

/**
 * `CallbackManager._configureSync(inheritable, local, inheritableTags, localTags, inheritableMetadata, localMetadata, options)`:
 * every run of LangChain's and LangGraph's is begun by a manager that comes from here. Ours joins the handlers of the
 * program's where there are any, and else makes a manager of its own. What the program handed in stays as it is, and what
 * it sees of its runs is what it would see without us.
 */
export function observeManagers(makeQuietManager: MakeQuietManager): (original: Method) => Method {
  return (original) =>
    function (this: unknown, ...args: unknown[]) {
      const configure: Configure = (...given) => Reflect.apply(original, this, given) as Manager | undefined;
      const [inheritable, ...rest] = args;
      if (lookingOnly.now) {
        lookingOnly.now = false;
        return configure(withoutUs(inheritable), ...rest);
      }
      const parent = guard('langchain manager', () => runOf(inheritable));
      const manager = configure(withoutUs(inheritable), ...rest);
      if (!recording()) return manager;
      const origin = { parent, tracerMetadata: asObject(args[6])['tracerInheritableMetadata'] };
      if (manager) {
        guard('langchain manager', () => join(manager, new Observer({ ...origin, alone: false })));
        return manager;
      }
      return guard('langchain manager', () => {
        const made = makeQuietManager(new Observer({ ...origin, alone: true }), parentRunId(inheritable, parent));
        const [, , tags, localTags, metadata, localMetadata] = args as [
          unknown,
          unknown,
          unknown[]?,
          unknown[]?,
          Data?,
          Data?,
        ];
        // The tag of a step is the run's own.
        const step = (inheritable as Manager | undefined)?.tags;
        made.describe({ localTags: step });
        made.describe({ tags, localTags, metadata, localMetadata });
        return made;
      });
    };
}

/** A parent id that the manager's own `getParentRunId()` gives, as it does where there are handlers. */
function parentRunId(inheritable: unknown, parent: Run | undefined): string | undefined {
  return parent && (asObject(inheritable)['_parentRunId'] as string | undefined);
}

/** What the program would have handed in without us: nothing in place of a manager that is there for us alone. */
function withoutUs(inheritable: unknown): unknown {
  const observers = observersOf(inheritable);
  if (observers.length === 0) return isCloneOfOurs(inheritable) ? undefined : inheritable;
  const alone = observers.filter(({ origin }) => origin.alone);
  if (alone.length === 0) return inheritable;
  const manager = inheritable as Manager;
  const isOurs = (handler: unknown): boolean => alone.includes(handler as Observer);
  const others = manager.handlers.filter((handler) => !isOurs(handler));
  if (others.length === 0) return undefined;
  // The program has added handlers to a copy of ours; without us, it would have handed in the list of them.
  if (alone.some(({ runs }) => runs.has(manager._parentRunId ?? ''))) return others;
  const copy = manager.copy();
  copy.handlers = copy.handlers.filter((handler) => !isOurs(handler));
  copy.inheritableHandlers = copy.inheritableHandlers.filter((handler) => !isOurs(handler));
  return copy;
}

/** Puts our handler last among those of a manager that LangChain has just made, in place of the one of the run above. */
function join(manager: Manager, observer: Observer): void {
  const isOther = (handler: unknown): boolean => !Observer.is(handler);
  manager.handlers = [...manager.handlers.filter(isOther), observer];
  manager.inheritableHandlers = [...manager.inheritableHandlers.filter(isOther), observer];
}
