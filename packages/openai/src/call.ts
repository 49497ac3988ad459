import { startSpan, type TokenUsage } from '@autolog/core';
import { fitsFrame, guard, type LiveSpan, serialise, serialisePlain } from '@autolog/core/integration';
import { type FileMarker, observeBinary } from './binary-answer.ts';
import { CallContext } from './call-context.ts';
import { withChunkEvents } from './chunk-events.ts';
import { unwatch } from './forgotten.ts';
import { observeToolLoop, type TakeAnswer } from './inferred-tools/tool-loop.ts';
import { type CallRequest, isPathOf, type Operation, type StreamReader } from './operation.ts';
import { providerOf } from './read/provider.ts';
import { addRequestAttributes, stringProperty } from './read/request.ts';
import { chatTools } from './read/tools.ts';
import { withoutUserCode } from './read/without-user-code.ts';
import { settings } from './settings.ts';

/** How the answer to a call was taken, where it was not read to its end. */
type Outcome = 'aborted' | 'raw' | 'unread' | 'truncated';

/** Spans of integrations further out, of which a call has failed: how often was asked, and how the last attempt ended. */
const failedBefore = new WeakMap<LiveSpan, { attempts: number; outcome: Record<string, unknown> }>();

/**
 * One call of the SDK being observed: from the method that the user called, over the request on the wire, to the answer.
 * It ends once, whichever way the answer takes.
 */
export class Call {
  readonly span: LiveSpan;
  readonly operation: Operation;
  /** The resource whose method was called. */
  resource: unknown;
  /** The SDK's promise of the answer that the user can take, until somebody takes it. */
  answerPromise: object | undefined;
  /** The promise of the request as the answer's promise has it: where it rejects, the call fails. */
  request: unknown;
  /** The promise that the hook of `makeRequest` gave for the call's first request. */
  ownRequest: Promise<unknown> | undefined;
  /** The answer from which the SDK or the program makes another value. */
  answer: unknown;
  /** What the client's `post` gave for the call, until the answer's promise is known. */
  posted: unknown;
  /** The answer comes where it cannot be seen: the call ends when its headers come. */
  outOfSight = false;
  /** The user has the raw response in hand. */
  tookRaw = false;
  /** Chunks are being read. */
  streams = false;
  /** A promise derived from the answer's is being resolved, and reads the answer through the one it comes from. */
  derives = false;
  /** The stream tells its usage only because we asked for it: the program does not see it. */
  hidesUsage = false;
  #given: CallRequest | undefined;
  /** The span is that of an integration further out, which ends it and knows the rest. */
  readonly #enriches: boolean;
  #isOver = false;
  /** The model of the span is what this call has set. */
  #namedModel = false;
  #countedUsage = false;
  #hasContent = false;
  /** The request cannot be read without calling code of the program's, before it is sent. */
  #isHidden = false;
  #options: unknown;
  #requested = false;
  #attempt: unknown;
  #attempts = 0;
  /** How the last attempt ended. */
  #attemptOutcome: Record<string, unknown> = {};
  /** The attempts of calls before this one: an integration further out has asked again. */
  #attemptsBefore = 0;
  #failure: { error: unknown } | undefined;
  #respondedAtNs: number | undefined;
  #stream: StreamReader | undefined;
  /** Takes what the program got, to know what it asks for. */
  #takeAnswer: TakeAnswer | undefined;
  #taken: Parameters<TakeAnswer> | undefined;
  #context: CallContext | undefined;
  #parseContext: CallContext | undefined;

  /**
   * @param resource the resource whose method was called, or the client itself
   * @param outer the span of an integration further out that stands for this very call: none is started, this one is enriched
   */
  constructor(operation: Operation, resource: unknown, given: CallRequest, outer?: LiveSpan) {
    this.operation = operation;
    this.resource = resource;
    this.#given = given;
    this.#enriches = outer !== undefined;
    this.span = outer ?? startSpan({ name: operation.name, type: operation.type });
    guard('openai request', () => {
      const client = (resource as { _client?: unknown } | undefined)?._client ?? resource;
      const { record } = this.span;
      this.#nameModel(stringProperty(given.body, 'model'));
      record.provider ??= providerOf(client);
      if (outer) this.#takeOver(outer);
      else this.#describeRequest(given);
    });
    if (!outer)
      this.#takeAnswer = guard('openai tools', () => observeToolLoop(this.span, given.body, settings.inferTools));
  }

  get ended(): boolean {
    return this.#isOver || this.span.ended;
  }

  /** Whether the program's own request to a path is the one that this call makes by itself; it makes one. */
  takesPost(path: unknown): boolean {
    return !this.requested && isPathOf(this.operation, path);
  }

  /** What the SDK's work for the call runs in. */
  get context(): CallContext {
    return (this.#context ??= new CallContext(this, true));
  }

  /** What reading the answer runs in: the SDK may ask again there, and the user's own code runs too. */
  get parseContext(): CallContext {
    return (this.#parseContext ??= new CallContext(this, false));
  }

  /** The headers of an answer are there. */
  get responded(): boolean {
    return this.#respondedAtNs !== undefined;
  }

  /** A request of this call is on its way or has been. */
  get requested(): boolean {
    return this.#requested;
  }

  /**
   * The SDK makes a request with these options. False where that is none of the call's, but what the program asks for
   * meanwhile, such as a token.
   */
  requests(options: unknown): boolean {
    if (!this.#requested) {
      this.#requested = true;
      this.#options = options;
      return true;
    }
    if (options === this.#options) return true;
    return isPathOf(this.operation, (options as { path?: unknown } | null | undefined)?.path);
  }

  /**
   * A request goes out to a URL. Each but the first is a retry, whoever makes it; false where it is none of the call's, or
   * one that is known already.
   */
  attempts(url: unknown, init: unknown): boolean {
    if (init === this.#attempt || !isPathOf(this.operation, url)) return false;
    this.#attempt = init;
    const attempt = this.#attemptsBefore + ++this.#attempts;
    if (attempt > 1) {
      this.span.setAttribute('retries', attempt - 1);
      // After a response that was taken, the SDK asks again where its body does not come in time.
      const reason = this.#parseContext ? { ...this.#attemptOutcome, error: 'body' } : this.#attemptOutcome;
      this.span.addEvent('retry', { attempt, ...reason });
    }
    this.#attemptOutcome = {};
    const body = (init as { body?: unknown } | undefined)?.body;
    if (typeof body === 'string') this.sent(body);
    return true;
  }

  /** The text of the request as it goes over the wire: recorded as it is. */
  sent(text: string): void {
    if (this.ended || (this.#enriches && this.span.record.inputs !== undefined)) return;
    if (!text.startsWith('{')) return;
    if (fitsFrame(text)) this.span.record.inputs = text;
    if (this.#isHidden) guard('openai request', () => this.#describeSent(JSON.parse(text)));
  }

  #describeSent(body: unknown): void {
    this.#nameModel(stringProperty(body, 'model'));
    this.#describeRequest({ body });
  }

  /** An attempt was answered: its headers are there. */
  attemptAnswered(response: Partial<Response> | null | undefined): void {
    this.#attemptOutcome = { status: response?.status };
    this.#respondedAtNs = this.#now();
    const requestId = response?.headers?.get?.('x-request-id');
    if (typeof requestId === 'string' && requestId !== '' && !this.ended)
      this.span.record.attributes['requestId'] = requestId;
  }

  attemptFailed(error: unknown): void {
    const { name, cause } = (error ?? {}) as { name?: unknown; cause?: { code?: unknown } };
    this.#attemptOutcome = { error: typeof name === 'string' ? name : typeof error, code: cause?.code };
  }

  /** A request of the call has its response. */
  answered(): void {
    this.#failure = undefined;
    // Through these, the call would keep the response alive.
    this.request = this.ownRequest = undefined;
    if (this.outOfSight) this.unseen('raw');
  }

  /** A request of the call failed: so does the call, unless something further out may still ask elsewhere. */
  requestFailed(error: unknown, request: Promise<unknown>): void {
    if (request === this.request || this.outOfSight) this.fail(error);
    else this.#failure = { error };
  }

  /**
   * The answer, as the SDK gives it to the user.
   *
   * @param derived what the program (or `parse()`) made of the answer, and gets in place of it
   */
  complete(answer: unknown, derived?: unknown): void {
    if (this.operation.binary && isResponse(answer)) {
      observeBinary(answer, this);
      return;
    }
    this.#finish(() => {
      this.#taken = [answer, derived];
      this.#describe(answer);
      this.#record(answer, derived);
    });
  }

  /** The answer is a file that the program reads, or has read to its end. */
  file(marker: FileMarker, isRead = false): void {
    if (this.ended) return;
    if (!this.#enriches) this.span.setOutputs(marker);
    if (isRead) this.#finish(() => {});
  }

  /** The answer is a stream: what reads its chunks. */
  streaming(): StreamReader | undefined {
    if (this.#stream || !this.#given) return this.#stream;
    const reader = this.operation.stream?.(this.#given);
    this.#stream = settings.recordChunks ? withChunkEvents(reader, this.span) : reader;
    return this.#stream;
  }

  /** The first chunk that carries something of the answer. */
  firstToken(): void {
    if (this.ended || this.#hasContent) return;
    this.#hasContent = true;
    const { record } = this.span;
    record.attributes['timeToFirstTokenMs'] = Math.round((this.#now() - record.startTimeNs) / 1e3) / 1e3;
  }

  /** The stream is exhausted, or was left with what has come until then. */
  streamEnded(outcome?: Outcome): void {
    this.#finish(() => {
      const stream = this.#stream;
      const answer = stream?.answer();
      if (answer !== undefined) {
        this.#taken = [answer];
        this.#describe(answer);
        this.#record(answer);
      }
      const failure = stream?.error?.();
      if (failure !== undefined && !this.#enriches) this.span.setStatus('ERROR', failure);
      const isCut = stream?.unfinished?.();
      // Who leaves after the chunk that says how the answer ended has read it all.
      const how = isCut === false ? undefined : (outcome ?? (isCut && failure === undefined ? 'truncated' : undefined));
      if (how) this.span.setAttribute('outcome', how);
    });
  }

  fail(error: unknown): void {
    this.#finish(() => {
      const answer = this.#stream?.answer() ?? this.answer;
      if (answer !== undefined) {
        this.#describe(answer);
        this.#record(answer);
      }
      const status = (error as { status?: unknown } | null | undefined)?.status;
      if (typeof status === 'number') this.span.setAttribute('statusCode', status);
      const attempts = this.#attemptsBefore + this.#attempts;
      if (this.#enriches) failedBefore.set(this.span, { attempts, outcome: this.#attemptOutcome });
      else this.span.recordException(error);
    });
  }

  /** Nobody took the answer, or it was taken where it cannot be seen. The call ended when its headers came. */
  unseen(outcome: Outcome): void {
    this.#finish(() => this.span.setAttribute('outcome', outcome), this.#respondedAtNs);
  }

  /** Nobody can take (more of) the answer any more: what it would come from was collected, or the process ends. */
  forgotten(): void {
    if (this.#failure) this.fail(this.#failure.error);
    else if (this.streams) this.streamEnded('aborted');
    else this.unseen(this.tookRaw ? 'raw' : 'unread');
  }

  /** The span of an integration further out: where a call for it has failed before, this one is a retry. */
  #takeOver(outer: LiveSpan): void {
    const before = failedBefore.get(outer);
    if (!before) return;
    outer.setAttribute('statusCode', undefined);
    this.#attemptsBefore = before.attempts;
    this.#attemptOutcome = before.outcome;
  }

  /** What is known of the request: before it is sent, or by the text that is sent. */
  #describeRequest({ body, inputs, attributes }: CallRequest): void {
    const { record } = this.span;
    record.attributes['mlflow.message.format'] = 'openai';
    addRequestAttributes(body, record.attributes);
    if (attributes) Object.assign(record.attributes, attributes);
    const tools = chatTools(body);
    this.#isHidden = tools === null;
    if (tools) record.attributes['mlflow.chat.tools'] = tools;
    if (inputs !== undefined) this.span.setInputs(inputs);
  }

  /** The model that answers, or else the one that was asked for. What an integration further out says, stands. */
  #nameModel(model: string | undefined): void {
    if (model === undefined || (this.#enriches && this.span.record.model !== undefined && !this.#namedModel)) return;
    this.#namedModel = true;
    this.span.record.model = model;
  }

  #countUsage(usage: TokenUsage | undefined): void {
    if (!usage || (this.#enriches && this.span.record.usage !== undefined && !this.#countedUsage)) return;
    this.#countedUsage = true;
    this.span.record.usage = usage;
  }

  #record(answer: unknown, derived?: unknown): void {
    if (this.#enriches) return;
    const { outputs } = this.operation;
    const isOfAnswer = derived !== undefined && stringProperty(derived, 'id') === stringProperty(answer, 'id');
    // What is derived holds objects of the program's own: nothing of them is called.
    this.span.record.outputs ??=
      (isOfAnswer
        ? serialise(withoutUserCode(outputs ? outputs(derived) : derived))
        : serialisePlain(outputs ? outputs(answer) : answer)) ?? 'null';
  }

  #describe(answer: unknown): void {
    const { model, usage, attributes, error } = this.operation.read(answer);
    if (this.span.ended) return;
    this.#nameModel(model);
    this.#countUsage(usage);
    Object.assign(this.span.record.attributes, attributes);
    if (error !== undefined && !this.#enriches) this.span.setStatus('ERROR', error);
  }

  /** Ends the call, whatever becomes of what there is to say of its end. */
  #finish(describe: () => void, endTimeNs?: number): void {
    if (this.ended) return;
    guard('openai answer', describe);
    this.#isOver = true;
    if (!this.#enriches) this.#endSpan(endTimeNs);
    if (this.#taken) guard('openai tools', () => this.#takeAnswer?.(...this.#taken!));
    this.#release();
  }

  #endSpan(endTimeNs: number | undefined): void {
    // Nothing was sent, or no text: what the SDK has not called of the body (or has), is not called for us.
    const { record } = this.span;
    const inputs =
      record.inputs === undefined
        ? guard('openai request', () => serialise(withoutUserCode(this.#given?.body)))
        : undefined;
    if (inputs !== undefined) record.inputs = inputs;
    guard('openai call', () => this.span.end(endTimeNs === undefined ? undefined : { endTimeNs }));
  }

  /** Lets go of all that the call holds: what it leaves behind may hold the call for long. */
  #release(): void {
    unwatch(this);
    this.#context?.release();
    this.#parseContext?.release();
    this.answerPromise = this.posted = this.request = this.ownRequest = this.answer = undefined;
    this.#given = this.#options = this.#attempt = this.#failure = this.#stream = undefined;
    this.#takeAnswer = this.#taken = undefined;
    this.resource = undefined;
  }

  #now(): number {
    return Math.round((this.span.trace.wallOffsetMs + performance.now()) * 1e6);
  }
}

/** A response of `fetch`, or of what stands in for it. */
function isResponse(answer: unknown): answer is Response {
  const response = answer as Partial<Response> | null | undefined;
  return typeof response === 'object' && typeof response?.arrayBuffer === 'function' && response.headers !== undefined;
}
