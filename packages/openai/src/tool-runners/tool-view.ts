import { types } from 'node:util';

/** How a function of a tool is called in the program's place. */
export interface ToolCaller {
  /** Calls the tool's function with what it was given. */
  call(name: string, description: string | undefined, given: unknown, body: () => unknown): unknown;
  /** What the tool's own parser made of the text of the model's arguments. */
  parsed(text: unknown, value: unknown): void;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** The properties of a function's description that the SDK reads. */
const readProperties = ['name', 'description', 'parameters', 'strict'] as const;

/**
 * A tool as a runner is to see it: the program's own object in all but its function and its parser, which are observed. The
 * program's object is not changed, what it holds is read when the runner reads it, and its functions get it as their `this`.
 * Tools that have no function are given as they are: they go into the request.
 */
export function toolView(tool: unknown, caller: ToolCaller): unknown {
  if (typeof tool !== 'object' || tool === null) return tool;
  const own = tool as Record<string, unknown>;
  if (own['$brand'] === 'auto-parseable-tool') return brandedView(own, caller);
  const described = own['function'];
  if (own['type'] !== 'function' || typeof described !== 'object' || described === null) return tool;
  return view(own, { function: () => functionView(described as Record<string, unknown>, caller) });
}

/** Of `zodFunction()`: the runner takes function and parser from hidden properties, and makes an object of its own of them. */
function brandedView(tool: Record<string, unknown>, caller: ToolCaller): unknown {
  const { name, description } = (tool['function'] ?? {}) as Record<string, unknown>;
  return view(tool, {
    $callback: () => observedFunction(tool['$callback'], caller, { name, description }),
    $parseRaw: () => observedParser(tool['$parseRaw'], caller),
  });
}

function functionView(own: Record<string, unknown>, caller: ToolCaller): object {
  const self: object = view(own, {
    ...Object.fromEntries(readProperties.map((key) => [key, () => own[key]])),
    function: () => observedFunction(own['function'], caller, own, () => [self, own]),
    parse: () => observedParser(own['parse'], caller, () => [self, own]),
  });
  return self;
}

/** An object that has everything from another, but for the properties that are read anew by functions. */
function view(own: object, properties: Record<string, () => unknown>): object {
  const entries = Object.entries(properties);
  return Object.create(
    own,
    Object.fromEntries(entries.map(([key, get]) => [key, { get, enumerable: true }])),
  ) as object;
}

/** The object that a function expects as `this` in place of its view. */
type Substitute = () => [view: object, own: object];

function substituted(receiver: unknown, substitute: Substitute | undefined): unknown {
  const [seen, own] = substitute?.() ?? [];
  return seen !== undefined && receiver === seen ? own : receiver;
}

function observedFunction(
  fn: unknown,
  caller: ToolCaller,
  { name, description }: Record<string, unknown>,
  substitute?: Substitute,
): unknown {
  if (typeof fn !== 'function') return fn;
  const observed: AnyFunction = function (this: unknown, ...args) {
    const call = (): unknown => Reflect.apply(fn, substituted(this, substitute), args);
    return caller.call(
      typeof name === 'string' && name !== '' ? name : fn.name,
      typeof description === 'string' && description !== '' ? description : undefined,
      args[0],
      call,
    );
  };
  for (const key of ['name', 'length']) {
    const descriptor = Object.getOwnPropertyDescriptor(fn, key);
    if (descriptor) Object.defineProperty(observed, key, descriptor);
  }
  return observed;
}

function observedParser(parse: unknown, caller: ToolCaller, substitute?: Substitute): unknown {
  if (typeof parse !== 'function') return parse;
  return function (this: unknown, ...args: unknown[]): unknown {
    const value: unknown = Reflect.apply(parse, substituted(this, substitute), args);
    if (!types.isPromise(value)) caller.parsed(args[0], value);
    return types.isPromise(value) ? value.then((late) => (caller.parsed(args[0], late), late)) : value;
  };
}
