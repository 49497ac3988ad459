import { isDeepStrictEqual } from 'node:util';
import type { LiveSpan } from '../span/live-span.ts';
import type { LiveTrace } from '../span/live-trace.ts';
import { handoffOfName } from './handoff-of-name.ts';
import { agentAbove } from './handoff.ts';

/** So many calls of one trace wait at most; the oldest is forgotten first. */
const MAX_WAITING = 1000;
/** The arguments of waiting calls are remembered up to this length in all, in UTF-16 units. */
const MAX_ARGUMENTS_LENGTH = 4_000_000;
/** Ids of spans that began before their calls were told of. */
const MAX_EARLY = 1000;

/** A call of a tool that a model has asked for. */
export interface AskedTool {
  readonly callId: string;
  readonly name: string;
  /** As the model wrote them: JSON text, or the free text of a custom tool. */
  readonly arguments: string;
  /** The span in which the model was asked. */
  readonly within: LiveSpan;
  /** When the model had answered, in nanoseconds since the epoch. */
  readonly sinceNs: number;
}

/** An {@link AskedTool} whose result a program has given to a model. */
export interface AnsweredTool extends AskedTool {
  /** A TOOL span of its own records it. */
  readonly hasSpan: boolean;
}

/**
 * The calls of tools that models have asked for in a trace, until a result is given. TOOL spans of the trace find the
 * call that they run here, and with it their `tool.callId`.
 */
export interface AskedTools {
  /** How many calls wait. */
  readonly size: number;
  ask(call: AskedTool): void;
  /**
   * A program gives a result to a model that it asks within a span: the call it answers, once. Where several calls have the
   * id, it is that of the nearest loop. `undefined` where none waits: it was answered before, or is not known.
   */
  answer(callId: string, within: LiveSpan): AnsweredTool | undefined;
  /** A TOOL span has started: it may run a call that waits. */
  started(span: LiveSpan): void;
  /** A TOOL span has ended: now all is known of it. Its record can still be added to. */
  ended(span: LiveSpan): void;
}

/** The calls that models have asked for in a trace; kept with the trace, and gone with it. */
export function askedToolsOf(trace: LiveTrace): AskedTools {
  return (trace.askedTools ??= createAskedTools());
}

interface WaitingCall extends AskedTool {
  hasSpan: boolean;
}

function createAskedTools(): AskedTools {
  const waiting = new Set<WaitingCall>();
  let argumentsLength = 0;
  /** Spans that run a call, by the id that they have it from. */
  const runs = new WeakMap<LiveSpan, { callId: string; call: WaitingCall | undefined }>();
  const early = new Set<string>();

  const forget = (call: WaitingCall): void => {
    if (waiting.delete(call)) argumentsLength -= call.arguments.length;
  };

  /** Of the calls that fit best, the one whose loop is nearest to a place in the trace; of these, the oldest. */
  const nearest = (place: LiveSpan | undefined, fit: (call: WaitingCall) => number): WaitingCall | undefined => {
    let best: { call: WaitingCall; fit: number; depth: number } | undefined;
    for (const call of waiting) {
      const fitness = fit(call);
      if (fitness === 0 || (best && fitness < best.fit)) continue;
      const depth = depthOfCommon(place, call.within);
      if (!best || fitness > best.fit || depth > best.depth) best = { call, fit: fitness, depth };
    }
    return best?.call;
  };

  /** Notes which call a span runs. */
  const run = (span: LiveSpan, callId: string, call: WaitingCall | undefined): void => {
    runs.set(span, { callId, call });
    if (call) call.hasSpan = true;
    else if (early.size < MAX_EARLY) early.add(callId);
  };

  /** The call that a span without an id runs, by name and arguments. */
  const callOf = (span: LiveSpan): WaitingCall | undefined => {
    const { name, inputs, startTimeNs } = span.record;
    let read: { inputs: unknown } | undefined;
    return nearest(span.parent, (call) => {
      if (call.hasSpan || call.name !== name || call.sinceNs > startTimeNs) return 0;
      if (isInsideOtherTool(span, call)) return 0;
      read ??= { inputs: inputs === undefined ? undefined : parsed(inputs) };
      return fitOf(read.inputs, parsed(call.arguments));
    });
  };

  /** What another tool calls in turn answers no call. */
  const isInsideOtherTool = (span: LiveSpan, call: WaitingCall): boolean => {
    for (let above = span.parent; above && above !== call.within; above = above.parent)
      if (runs.has(above)) return !isAtOrAbove(above, call.within);
    return false;
  };

  /** Finds the call of a span; the id to add to its record, where it has none itself. */
  const findCall = (span: LiveSpan): string | undefined => {
    const { attributes } = span.record;
    const own = attributes['tool.callId'];
    // Its call was answered: this one tells of it afterwards, and runs none.
    if (attributes['inferred'] === true) return undefined;
    const known = runs.get(span);
    if (typeof own === 'string') {
      if (known?.callId === own) return undefined;
      if (known?.call) known.call.hasSpan = false;
      run(
        span,
        own,
        nearest(span.parent, (call) => (call.callId === own && !call.hasSpan ? 1 : 0)),
      );
      return undefined;
    }
    const call = known ? undefined : callOf(span);
    if (call) run(span, call.callId, call);
    return call?.callId;
  };

  return {
    get size() {
      return waiting.size;
    },

    ask(call) {
      waiting.add({ ...call, hasSpan: early.delete(call.callId) });
      argumentsLength += call.arguments.length;
      for (const oldest of waiting) {
        if (waiting.size <= MAX_WAITING && argumentsLength <= MAX_ARGUMENTS_LENGTH) break;
        forget(oldest);
      }
    },

    answer(callId, within) {
      const call = nearest(within, (candidate) => (candidate.callId === callId ? 1 : 0));
      if (call) forget(call);
      return call;
    },

    started(span) {
      if (span.record.inputs === undefined && span.record.attributes['tool.callId'] === undefined) return;
      const callId = findCall(span);
      if (callId !== undefined) span.setAttribute('tool.callId', callId);
    },

    ended(span) {
      const { record } = span;
      const callId = findCall(span);
      if (callId !== undefined) record.attributes['tool.callId'] = callId;
      const to =
        runs.has(span) && record.attributes['handoff.to'] === undefined ? handoffOfName(record.name) : undefined;
      if (to === undefined) return;
      const from = agentAbove(span.parent)?.name;
      if (from !== undefined) record.attributes['handoff.from'] = from;
      record.attributes['handoff.to'] = to;
    },
  };
}

/** How well a span's inputs agree with a call's arguments: 2 the same, 1 these and more (defaults, a context), 0 not. */
function fitOf(inputs: unknown, args: unknown): number {
  const given = typeof inputs === 'string' ? parsed(inputs) : inputs;
  if (isDeepStrictEqual(given, args)) return 2;
  if (!isRecord(given)) return 0;
  if (isRecord(args) && Object.entries(args).every(([key, value]) => isDeepStrictEqual(given[key], value))) return 1;
  return Object.values(given).some((value) => isDeepStrictEqual(value, args)) ? 1 : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON text's value; a text that is none stands for itself, and no text for no arguments. */
function parsed(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isAtOrAbove(above: LiveSpan, span: LiveSpan): boolean {
  for (let at: LiveSpan | undefined = span; at; at = at.parent) if (at === above) return true;
  return false;
}

/** How far below the root the lowest span is that two places have above them (or are). */
function depthOfCommon(place: LiveSpan | undefined, other: LiveSpan): number {
  let common = place;
  while (common && !isAtOrAbove(common, other)) common = common.parent;
  let depth = 0;
  for (let at = common; at; at = at.parent) depth++;
  return depth;
}
