import { ownerOfCall } from '../call-context.ts';
import { Call } from '../call.ts';
import { watch } from '../forgotten.ts';
import { asString, isObject } from '../read/narrow.ts';
import { responses } from '../read/response.ts';
import { withoutUserCode } from '../read/without-user-code.ts';

const ends = new Set(['response.completed', 'response.failed', 'response.incomplete', 'error']);

/** The socket was closed by the program, or by a server that has nothing more to say. */
const orderly = new Set([1000, 1001, 1005]);

/** The model calls of one WebSocket connection: each from its `response.create` to the event that ends it. */
export class SocketCalls {
  /** By lane (`stream_id`): the calls in the order they were sent, which is the order they are answered. */
  readonly #lanes = new Map<string | undefined, Call[]>();
  /** Requests that wait for the connection to open, in their order. */
  readonly #queued: { call: Call; lane: string | undefined }[] = [];

  /** The program sends a `response.create`, in whose context the call stands. */
  begin(socket: object, event: Record<string, unknown>): Call {
    const plain = withoutUserCode(event) as Record<string, unknown>;
    const { type: _, stream_id: lane, ...body } = plain;
    const call = new Call(responses, socket, { body, inputs: plain }, ownerOfCall());
    call.streams = true;
    const name = asString(lane);
    const calls = this.#lanes.get(name);
    if (calls) calls.push(call);
    else this.#lanes.set(name, [call]);
    watch(socket, call);
    return call;
  }

  /** The server sends an event. */
  take(event: unknown): void {
    if (!isObject(event)) return;
    const lane = asString(event['stream_id']);
    const call = this.#lanes.get(lane)?.[0];
    if (!call || call.ended) return this.#leave(lane, call);
    if (call.streaming()?.chunk(event)) call.firstToken();
    if (!ends.has(String(event['type']))) return undefined;
    this.#leave(lane, call);
    return call.streamEnded();
  }

  /** What became of a request: it is out (as this text), failed, or waits for the connection to open. */
  sent(call: Call, { text, error }: { text?: string; error?: unknown }): void {
    const lane = [...this.#lanes].find(([, calls]) => calls.includes(call))?.[0];
    if (error !== undefined) {
      call.fail(error);
      this.#leave(lane, call);
    } else if (text === undefined) this.#queued.push({ call, lane });
    else call.sent(text);
  }

  /** Whether a text is that of a request which has waited: now it goes out. What waits goes out in its order. */
  leaveQueue(text: string): boolean {
    if (this.#queued.length === 0) return false;
    const { stream_id: lane } = JSON.parse(text) as { stream_id?: unknown };
    const at = this.#queued.findIndex((waiting) => waiting.lane === asString(lane));
    const [waited] = at === -1 ? [] : this.#queued.splice(at, 1);
    waited?.call.sent(text);
    return waited !== undefined;
  }

  /** No more events will come of what was sent. */
  closed(code: unknown, reason: unknown): void {
    const calls = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    this.#queued.length = 0;
    for (const call of calls) {
      if (orderly.has(code as number)) call.streamEnded('aborted');
      else call.fail(new SocketClosedError(code, reason));
    }
  }

  #leave(lane: string | undefined, call: Call | undefined): void {
    const rest = (this.#lanes.get(lane) ?? []).filter((other) => other !== call);
    if (rest.length > 0) this.#lanes.set(lane, rest);
    else this.#lanes.delete(lane);
  }
}

/** The connection broke while a response was under way. */
class SocketClosedError extends Error {
  override readonly name = 'SocketClosedError';

  constructor(code: unknown, reason: unknown) {
    const why = typeof reason === 'string' && reason ? `: ${reason}` : '';
    super(`the WebSocket closed with code ${String(code)}${why}`);
  }
}
