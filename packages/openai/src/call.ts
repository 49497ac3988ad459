import { startSpan } from '@autolog/core';
import { fitsFrame, guard, type LiveSpan, serialise, serialisePlain } from '@autolog/core/integration';
import type { Operation, StreamReader } from './operation.ts';
import { providerOf } from './read/provider.ts';
import { requestAttributes, stringProperty } from './read/request.ts';

/** How the answer to a call was taken, where it was not read to its end. */
type Outcome = 'aborted' | 'raw' | 'unread';

/**
 * One call of the SDK being observed: from the method that the user called, over the request on the wire, to the answer.
 * It ends once, whichever way the answer takes.
 */
export class Call {
  readonly span: LiveSpan;
  /** A request of this call is on its way or has been. */
  requested = false;
  /** The user has the raw response in hand. */
  tookRaw = false;
  /** The SDK's promise of the answer, until the answer's headers have come. */
  answerPromise: Promise<unknown> | undefined;
  readonly #operation: Operation;
  readonly #body: unknown;
  #retries = 0;
  #respondedAtNs: number | undefined;
  #stream: StreamReader | undefined;

  constructor(operation: Operation, client: unknown, body: unknown) {
    this.#operation = operation;
    this.#body = body;
    this.span = startSpan({ name: operation.name, type: operation.type });
    this.span.record.attributes['mlflow.message.format'] = 'openai';
    guard('openai request', () => {
      Object.assign(this.span.record.attributes, requestAttributes(body));
      this.span.setModel(stringProperty(body, 'model'), providerOf(client));
    });
  }

  /** Where the call's request goes, below the base URL. */
  get path(): string {
    return this.#operation.path;
  }

  get ended(): boolean {
    return this.span.ended;
  }

  /** The text of the request as it goes over the wire: the SDK's own, recorded as it is. */
  sent(text: string): void {
    if (this.span.record.inputs === undefined && text.startsWith('{') && fitsFrame(text))
      this.span.record.inputs = text;
  }

  /** The SDK tries again. */
  retried(): void {
    this.#retries++;
    this.span.setAttribute('retries', this.#retries);
    this.span.addEvent('retry', { attempt: this.#retries });
  }

  /** The answer's headers are there. */
  responded(response: Response): void {
    this.#respondedAtNs = this.#now();
    const requestId = response.headers?.get?.('x-request-id');
    if (requestId) this.span.setAttribute('requestId', requestId);
  }

  /** The answer, as the SDK gives it to the user. */
  complete(answer: unknown): void {
    if (this.ended) return;
    this.#describe(answer);
    const { outputs } = this.#operation;
    this.span.record.outputs ??= serialisePlain(outputs ? outputs(answer) : answer) ?? 'null';
    this.#end();
  }

  /** The answer is a stream: what reads its chunks. */
  streaming(): StreamReader | undefined {
    return (this.#stream ??= this.#operation.stream?.());
  }

  /** The first chunk that carries something of the answer. */
  firstToken(): void {
    const { record } = this.span;
    record.attributes['timeToFirstTokenMs'] = Math.round((this.#now() - record.startTimeNs) / 1e3) / 1e3;
  }

  /** The stream is exhausted, or was left with what has come until then. */
  streamEnded(outcome?: Outcome): void {
    if (this.ended) return;
    const answer = this.#stream?.answer();
    if (answer !== undefined) {
      this.#describe(answer);
      this.span.record.outputs = serialisePlain(answer) ?? 'null';
    }
    if (outcome) this.span.setAttribute('outcome', outcome);
    this.#end();
  }

  fail(error: unknown): void {
    if (this.ended) return;
    const answer = this.#stream?.answer();
    if (answer !== undefined) this.span.record.outputs = serialisePlain(answer) ?? 'null';
    const status = (error as { status?: unknown } | null | undefined)?.status;
    if (typeof status === 'number') this.span.setAttribute('statusCode', status);
    this.span.recordException(error);
    this.#end();
  }

  /** Nobody took the answer, or it was taken where it cannot be seen. The call ended when its headers came. */
  unseen(outcome: Outcome): void {
    if (this.ended) return;
    this.span.setAttribute('outcome', outcome);
    this.#end(this.#respondedAtNs);
  }

  /** The promise, response or stream that would have given (more of) the answer was collected. */
  forgotten(): void {
    if (this.#stream?.answer() === undefined) this.unseen(this.tookRaw ? 'raw' : 'unread');
    else this.streamEnded('unread');
  }

  #describe(answer: unknown): void {
    const { model, usage, attributes, error } = this.#operation.read(answer);
    this.span.setModel(model);
    if (usage) this.span.setUsage(usage);
    Object.assign(this.span.record.attributes, attributes);
    if (error !== undefined) this.span.setStatus('ERROR', error);
  }

  #end(endTimeNs?: number): void {
    const { record } = this.span;
    if (record.inputs === undefined) {
      const inputs = serialise(this.#body);
      if (inputs !== undefined) record.inputs = inputs;
    }
    this.span.end(endTimeNs === undefined ? undefined : { endTimeNs });
  }

  #now(): number {
    return Math.round((this.span.trace.wallOffsetMs + performance.now()) * 1e6);
  }
}
