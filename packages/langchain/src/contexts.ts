import { applyPatch, guard, isPatched, type Method, runInContext } from '@autolog/core/integration';
import { currentFrame, type FrameKind, withFrame } from './frames.ts';
import { runOf } from './managers.ts';
import { asObject, isObject } from './read/narrow.ts';
import type { Run } from './run.ts';
import { recording } from './switch.ts';

/**
 * `runWithConfig(config, callback)`: LangChain runs the bodies of lambdas, tools and graph nodes, and each step of the
 * generators among them, inside of it. The manager in the config is that of the run whose body it is.
 */
export function observeRunWithConfig(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const [config, callback] = args;
    const run =
      recording() && typeof callback === 'function'
        ? guard('langchain context', () => runOf(asObject(config)['callbacks']))
        : undefined;
    if (!run) return original.apply(this, args);
    const context = run.contextInside();
    run.lendConfig();
    // The first thing that it does is to make a manager to look into, of which no run begins.
    lookingOnly.now = true;
    try {
      return context ? runInContext(context, original.bind(this, ...args)) : original.apply(this, args);
    } finally {
      lookingOnly.now = false;
    }
  };
}

/** Set while LangChain makes a manager that begins no run. */
export const lookingOnly: { now: boolean } = { now: false };

/** `_callWithConfig(func, input, options)`: the bodies of prompts, parsers and the program's own runnables. */
export function observeCallWithConfig(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const [body, ...rest] = args;
    if (!recording() || typeof body !== 'function' || lendsConfig(this, body)) return original.apply(this, args);
    const inside = function (this: unknown, ...given: unknown[]): unknown {
      const context = guard('langchain context', () => runOf(given[2])?.contextInside());
      return context ? runInContext(context, (body as Method).bind(this, ...given)) : Reflect.apply(body, this, given);
    };
    return original.call(this, inside, ...rest);
  };
}

/** Lambdas and nodes run nothing of the program's but inside of `runWithConfig`. Each hook is some frames of a stack that has ten. */
function lendsConfig(runnable: unknown, { name }: { name: string }): boolean {
  return (name === 'bound _invoke' || name === '_tracedInvoke') && Object.hasOwn(runnable as object, 'func');
}

/** A method that the class of a runnable has of its own, such as a model's `_generate`. */
export interface Body {
  method: string;
  /** Where its run's manager is among the arguments. */
  manager: number;
  /** Whether it is what a model does only where it streams. */
  streams?: boolean;
  /** Whether it may promise a generator, whose steps are the run's too. */
  promisesGenerator?: boolean;
}

/**
 * Has a body run in the context of its run. Bodies are on classes that we cannot know, the program's own among them: so each is
 * wrapped, once, where it is defined, when the first object of the class is about to run it.
 */
function wrapBody(runnable: object, { method, manager, streams, promisesGenerator }: Body): void {
  wrapOwn(
    runnable,
    method,
    (original) =>
      function (this: unknown, ...args: unknown[]) {
        const run = recording() && guard('langchain context', () => bodyRun(args[manager]));
        if (!run) return original.apply(this, args);
        if (streams) run.streams();
        const context = run.contextInside();
        const result: unknown = context
          ? runInContext(context, original.bind(this, ...args))
          : original.apply(this, args);
        return promisesGenerator && result instanceof Promise
          ? result.then((value) => inEveryStep(run, value))
          : inEveryStep(run, result);
      },
  );
}

/** What undoes the patches of an object's, as long as there is the object: it may be a class that a request has made. */
const undos = new WeakMap<object, (() => void)[]>();
const patched = new Set<WeakRef<object>>();
const collected = new FinalizationRegistry<WeakRef<object>>((owner) => patched.delete(owner));

/** Patches a method where an object has it from, unless it is patched. */
export function wrapOwn(runnable: object, method: string, wrap: (original: Method) => Method): void {
  const found: unknown = Reflect.get(runnable, method);
  if (typeof found !== 'function' || isPatched(found)) return;
  let owner: object | null = runnable;
  while (owner && !Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner) as object | null;
  const undo = owner && applyPatch(owner, method, wrap);
  if (!owner || !undo) return;
  const before = undos.get(owner);
  if (before) {
    before.push(undo);
    return;
  }
  undos.set(owner, [undo]);
  const reference = new WeakRef(owner);
  patched.add(reference);
  collected.register(owner, reference);
}

/** Puts the originals back. */
export function unwrapBodies(): void {
  for (const reference of patched) {
    const owner = reference.deref();
    for (const undo of (owner && undos.get(owner)) ?? []) undo();
    if (owner) undos.delete(owner);
  }
  patched.clear();
}

/** The run of a body: by its manager, or (where a model streams events, LangChain gives it none) the model's run around. */
export function bodyRun(manager: unknown): Run | undefined {
  if (manager !== undefined) return runOf(manager);
  const run = currentFrame()?.run;
  return run?.kind === 'model' && !run.ended ? run : undefined;
}

/** An async generator's body runs in whatever context its consumer has at each step: here, in that of its run. */
export function inEveryStep(run: Run, result: unknown): unknown {
  if (!isObject(result) || !(Symbol.asyncIterator in result) || typeof result['next'] !== 'function') return result;
  for (const step of ['next', 'return', 'throw']) {
    const original = result[step];
    if (typeof original !== 'function') continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      return run.inside(() => Reflect.apply(original, this, args) as unknown);
    };
    Object.defineProperty(result, step, { value, configurable: true, writable: true });
  }
  return result;
}

/** Wraps the bodies that an object's class has of its own, before a method of its runs them. */
export function observeBodies(bodies: readonly Body[], kind?: FrameKind): (original: Method) => Method {
  const wrapBodies = (runnable: object): void => bodies.forEach((body) => wrapBody(runnable, body));
  return (original) =>
    function (this: object, ...args: unknown[]) {
      if (!recording()) return original.apply(this, args);
      guard('langchain body', () => wrapBodies(this));
      return kind ? withFrame({ kind, owner: this }, () => original.apply(this, args)) : original.apply(this, args);
    };
}
