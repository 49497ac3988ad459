import { guard } from '../patch/guard.ts';
import { startSpan } from '../span/start-span.ts';
import { SpanType } from '../span/types.ts';
import { withoutAgent } from './agent-like.ts';
import { handoffTarget, recordHandoff } from './handoff.ts';
import type { AnyFunction } from '../span/alike.ts';
import { type CallReader, spanPerCall } from './span-per-call.ts';
import { takeToolCallId } from './tool-call.ts';

/** How {@link traceTool} records a tool. */
export interface ToolOptions<F extends AnyFunction = AnyFunction> {
  /** The name that the model knows it by; the function's if not given. */
  name?: string;
  /** What the model is told of it. */
  description?: string;
  /** Reads the id of the model's call from the tool's arguments. Where they do not hold it there is `withToolCall`. */
  callId?: (...args: Parameters<F>) => string | undefined;
}

/**
 * Wraps a tool: each call becomes a TOOL span with its arguments and its result. What it throws is an error, what it
 * returns is not, whatever it says.
 *
 * A tool that returns an agent (an object with a name and instructions), Swarm's `{ assistant: name }` or its
 * `{ value, agent }` hands off: the span says from whom and to whom (`handoff.from`, `handoff.to`, and an event with the
 * arguments), and the next agent's span follows beside that of the first: see `traceAgent`.
 *
 * @example
 * const lookUp = traceTool(async ({ orderId }: { orderId: string }) => orders.get(orderId), { name: 'look_up' });
 * await lookUp({ orderId: 'A-1001' }); // a TOOL span named look_up with inputs { orderId: 'A-1001' }
 */
export function traceTool<F extends AnyFunction>(fn: F, options: ToolOptions<F> = {}): F {
  const name = options.name ?? (fn.name || 'tool');
  const description = options.description === undefined ? {} : { 'tool.description': options.description };
  const reader: CallReader = {
    start(inputs, args) {
      const given = takeToolCallId();
      const callId = guard('callId', () => options.callId?.(...(args as Parameters<F>))) ?? given;
      const attributes = callId === undefined ? description : { ...description, 'tool.callId': callId };
      return startSpan({ name, type: SpanType.TOOL, inputs, attributes });
    },
    outputs(value, span) {
      const target = handoffTarget(value);
      if (target !== undefined) recordHandoff(span, target);
      return withoutAgent(value);
    },
  };
  return spanPerCall(fn, reader);
}

/**
 * Wraps tools as {@link traceTool} does, each under its key: the name that the model knows it by.
 *
 * @example
 * const tools = traceTools({ look_up: lookUp, transfer_to_refunds: () => refunds });
 * const result = await withToolCall(call, () => tools.look_up({ orderId: 'A-1001' }));
 */
export function traceTools<T extends Record<string, AnyFunction>>(tools: T): T {
  const traced = Object.entries(tools).map(([name, tool]) => [
    name,
    typeof tool === 'function' ? traceTool(tool, { name }) : tool,
  ]);
  return Object.fromEntries(traced) as T;
}
