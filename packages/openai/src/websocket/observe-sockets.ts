import { createRequire } from 'node:module';
import { applyPatch, guard, type Method } from '@autolog/core/integration';
import { currentCall } from '../call-context.ts';
import type { Call } from '../call.ts';
import { ownerOf } from '../owner-of.ts';
import { dataProperty, isObject } from '../read/narrow.ts';
import { SocketCalls } from './socket-calls.ts';

/** The calls of each connection. */
const connections = new WeakMap<object, SocketCalls>();
/** The connection that a physical socket belongs to. */
const owners = new WeakMap<object, object>();
/** What is being sent at the moment, on which connection. */
let sending: { socket: object; text?: string; error?: unknown } | undefined;

/** Puts the hooks into a class of WebSocket connections for Responses (`ResponsesWS`), or into the class it is made of. */
export function patchSocketClass(socketClass: unknown, recording: () => boolean): (() => void)[] {
  const prototype: unknown = typeof socketClass === 'function' ? socketClass.prototype : undefined;
  if (!isObject(prototype)) return [];
  const owner = ownerOf(prototype, 'send');
  if (!owner || typeof prototype['_emit'] !== 'function') return [];
  const undos: (() => void)[] = [];
  const hook = (target: object, method: string, wrap: (original: Method) => Method): void => {
    const undo = applyPatch(target, method, wrap);
    if (undo) undos.push(undo);
  };
  /** Connections make a physical socket, and another when they reconnect. */
  const adopt = (connection: { socket?: unknown }): void => {
    const { socket } = connection;
    if (!isObject(socket) || owners.get(socket) === connection) return;
    owners.set(socket, connection);
    hook(Object.getPrototypeOf(socket) as object, 'send', observeSocket(recording));
  };
  hook(owner, 'send', observeSend(recording, adopt));
  hook(owner, '_emit', observeEvents(adopt));
  hook(owner, '_onError', observeErrors);
  hook(owner, 'on', observeListeners(adopt));
  return [() => undos.splice(0).forEach((undo) => undo())];
}

/** Takes note of the physical socket that a connection has. */
type Adopt = (connection: { socket?: unknown }) => void;

/**
 * `on(event, listener)`: the SDK's session of lanes (`ResponsesWebSocketSession`) listens to a connection before it sends, and
 * sends on the physical socket, past `send()` of the connection.
 */
function observeListeners(adopt: Adopt): (original: Method) => Method {
  return (original) =>
    function (...args) {
      guard('openai websocket', () => adopt(this));
      return original.apply(this, args);
    };
}

/** `send(text)` of a physical socket: what a lane sends. What a connection sends has come by before, at once or queued. */
function observeSocket(recording: () => boolean): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const connection = owners.get(this);
      const attempt = sending;
      if (connection && attempt?.socket === connection) guard('openai websocket', () => seeText(attempt, args[0]));
      else if (connection && recording()) {
        const call = guard('openai websocket', () => beginText(connection, args[0]));
        return sendWith(call, { socket: connection, text: args[0] as string }, () => original.apply(this, args));
      }
      return original.apply(this, args);
    };
}

/** While a request is being sent, those that have waited may go out before it. */
function seeText(attempt: NonNullable<typeof sending>, text: unknown): void {
  if (typeof text === 'string' && !connections.get(attempt.socket)?.leaveQueue(text)) attempt.text = text;
}

function beginText(connection: object, text: unknown): Call | undefined {
  if (typeof text !== 'string' || !text.includes('"response.create"')) return undefined;
  if (connections.get(connection)?.leaveQueue(text)) return undefined;
  return beginCall(connection, JSON.parse(text));
}

/** `send(event)`: the one place that knows who asks. */
function observeSend(recording: () => boolean, adopt: Adopt): (original: Method) => Method {
  return (original) =>
    function (...args) {
      guard('openai websocket', () => adopt(this));
      const call = recording() ? guard('openai websocket', () => beginCall(this, args[0])) : undefined;
      return sendWith(call, { socket: this }, () => original.apply(this, args));
    };
}

/** Sends, and hears whether it went out. */
function sendWith(call: Call | undefined, attempt: NonNullable<typeof sending>, send: () => unknown): unknown {
  if (!call) return send();
  const outer = sending;
  sending = attempt;
  try {
    return send();
  } catch (error) {
    attempt.error = error;
    throw error;
  } finally {
    sending = outer;
    guard('openai websocket', () => connections.get(attempt.socket)?.sent(call, attempt));
  }
}

function beginCall(socket: object, event: unknown): Call | undefined {
  if (!isObject(event) || dataProperty(event, 'type') !== 'response.create') return undefined;
  let calls = connections.get(socket);
  if (!calls) connections.set(socket, (calls = new SocketCalls()));
  const call = calls.begin(socket, event);
  return call.ended ? undefined : call;
}

/** `_emit(name, …)`: what the server sends comes by before any listener hears of it, and what becomes of the connection. */
function observeEvents(adopt: Adopt): (original: Method) => Method {
  return (original) =>
    function (...args) {
      if (args[0] === 'reconnected') guard('openai websocket', () => adopt(this));
      const calls = connections.get(this);
      if (calls) guard('openai websocket', () => see(calls, args));
      return original.apply(this, args);
    };
}

function see(calls: SocketCalls, [name, first, second]: readonly unknown[]): void {
  if (name === 'event') calls.take(first);
  else if (name === 'close') calls.closed(first, second);
  else if (name === 'reconnecting') calls.closed(isObject(first) ? first['closeCode'] : undefined, 'reconnecting');
}

/** `_onError(event, message, cause)`: also tells, while something is being sent, that it could not be. */
function observeErrors(original: Method): Method {
  return function (...args) {
    const attempt = sending;
    if (attempt && attempt.socket === this && args[0] === null) attempt.error = args[2] ?? new Error(String(args[1]));
    return original.apply(this, args);
  };
}

/** The modules that hold the classes of connections. They do not need the optional package `ws`, the classes made of them do. */
const modules = ['openai/resources/responses/ws-base', 'openai/resources/beta/responses/ws-base'];

/**
 * Finds the classes of connections when the first is made: every one asks its client for the URL of the endpoint before
 * anything else. Until then nothing of them is loaded here.
 */
export function observeFirstSocket(
  recording: () => boolean,
  onPatched: (undos: (() => void)[]) => void,
): (original: Method) => Method {
  return (original) =>
    function (...args) {
      // A request asks for the URL with a query only where it has one.
      const isSocket = isObject(args[1]) && String(args[0]).startsWith('/responses') && !currentCall();
      if (isSocket) guard('openai websocket', () => onPatched(patchLoaded(recording)));
      return original.apply(this, args);
    };
}

function patchLoaded(recording: () => boolean): (() => void)[] {
  const require = createRequire(import.meta.url);
  return modules.flatMap((module) =>
    [loadedCommonJs(require, `${module}.js`), loadedEsModule(require, `${module}.mjs`)].flatMap((namespace) =>
      isObject(namespace) ? patchSocketClass(namespace['ResponsesWSBase'], recording) : [],
    ),
  );
}

function loadedCommonJs(require: NodeJS.Require, module: string): unknown {
  try {
    return require.cache[require.resolve(module)]?.exports;
  } catch {
    // This version of the SDK has no such module.
    return undefined;
  }
}

/** Whoever makes a connection has loaded it, so that this gives the very module; else it is small. */
function loadedEsModule(require: NodeJS.Require, module: string): unknown {
  try {
    return require(module);
  } catch {
    // This version of the SDK has no such module.
    return undefined;
  }
}
