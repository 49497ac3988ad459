import { guard } from '../patch/guard.ts';
import { describeError, stackOf } from './error.ts';
import { nowNs, timeNs } from './clock.ts';
import type { CaptureContent } from '../pipeline/processors/capture-content.ts';
import type { LiveTrace } from './live-trace.ts';
import type { SpanRecord } from './record.ts';
import { serialise } from './serialise.ts';
import {
  type SpanEvent,
  type SpanLink,
  type SpanStatus,
  type SpanType,
  type TokenUsage,
  SpanLogLevel,
} from './types.ts';

/** What can be said of a span when it ends. */
export interface EndOptions {
  outputs?: unknown;
  status?: Exclude<SpanStatus, 'UNSET'>;
  /** Nanoseconds since the epoch; now if not given. */
  endTimeNs?: number;
}

/**
 * A span that is being recorded: the handle that users and integrations hold. None of its methods throws; after `end()`
 * none has an effect.
 */
export class LiveSpan {
  /** The record being filled; handed to the pipeline when the span ends. For integrations: prefer the methods. */
  readonly record: SpanRecord;
  readonly trace: LiveTrace;
  readonly parent: LiveSpan | undefined;
  /** How much of its content may leave; `undefined` is as much as `init()` allows. */
  readonly capture: CaptureContent | undefined;
  /** For the pipeline: whether deliveries have been told that the span is running. */
  announced = false;
  #ended = false;
  #unreadStacks: { event: SpanEvent; error: unknown }[] | undefined;

  constructor(trace: LiveTrace, parent: LiveSpan | undefined, record: SpanRecord, capture?: CaptureContent) {
    this.trace = trace;
    this.parent = parent;
    this.record = record;
    this.capture = capture;
  }

  /** `tr-` and 32 hex digits; empty while tracing is off. */
  get traceId(): string {
    return this.record.traceId;
  }

  /** 16 hex digits; empty while tracing is off. */
  get spanId(): string {
    return this.record.spanId;
  }

  get parentId(): string | undefined {
    return this.record.parentId;
  }

  get name(): string {
    return this.record.name;
  }

  get type(): SpanType {
    return this.record.type;
  }

  /** Whether `end()` was called. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Records what went in, as it is now: later changes of the object do not show. */
  setInputs(inputs: unknown): this {
    return this.#change('span.setInputs', (record) => assign(record, 'inputs', serialise(inputs)));
  }

  /** Records what came out, as it is now. */
  setOutputs(outputs: unknown): this {
    return this.#change('span.setOutputs', (record) => assign(record, 'outputs', serialise(outputs)));
  }

  /** Sets an attribute; an object is recorded as it is now. `undefined` removes it. */
  setAttribute(key: string, value: unknown): this {
    return this.#change('span.setAttribute', (record) => {
      const data = jsonData(value);
      if (data === undefined) delete record.attributes[key];
      else defineEntry(record.attributes, key, data);
    });
  }

  setAttributes(attributes: Record<string, unknown>): this {
    for (const [key, value] of guard('span.setAttributes', () => Object.entries(attributes)) ?? [])
      this.setAttribute(key, value);
    return this;
  }

  setName(name: string): this {
    return this.#change('span.setName', (record) => void (record.name = String(name)));
  }

  setType(type: SpanType): this {
    return this.#change('span.setType', (record) => void (record.type = String(type)));
  }

  /** How much the span matters; a level that is none has no effect. */
  setLogLevel(level: SpanLogLevel): this {
    const value = typeof level === 'string' ? SpanLogLevel[level] : level;
    return Object.values(SpanLogLevel).includes(value) ? this.setAttribute('mlflow.spanLogLevel', value) : this;
  }

  /** The model that is asked for or that answered, and who provides it. */
  setModel(model: string | undefined, provider?: string): this {
    return this.#change('span.setModel', (record) => {
      if (model !== undefined) record.model = String(model);
      if (provider !== undefined) record.provider = String(provider);
    });
  }

  /** Token counts as reported; counts that are not known are left out. */
  setUsage(usage: TokenUsage): this {
    return this.#change('span.setUsage', (record) => void (record.usage = knownCounts(usage)));
  }

  addEvent(name: string, attributes: Record<string, unknown> = {}): this {
    return this.#change('span.addEvent', (record) => {
      const data = jsonData(attributes);
      record.events.push({
        name: String(name),
        timeNs: nowNs(this.trace.wallOffsetMs),
        attributes: isRecord(data) ? data : {},
      });
    });
  }

  addLink(link: SpanLink): this {
    return this.#change('span.addLink', (record) => {
      const data = jsonData(link);
      if (isRecord(data)) record.links.push(data as unknown as SpanLink);
    });
  }

  /** Records an error as an `exception` event and sets the status to `ERROR` with its message. */
  recordException(error: unknown): this {
    return this.#change('span.recordException', (record) => {
      const { type, message } = describeError(error);
      const before = record.events.length;
      this.addEvent('exception', { 'exception.type': type, 'exception.message': message });
      this.setStatus('ERROR', message || type);
      const event = record.events[before];
      if (event) (this.#unreadStacks ??= []).push({ event, error });
    });
  }

  /** For the pipeline: whether {@link readStacks} has something to do. */
  get hasUnreadStacks(): boolean {
    return this.#unreadStacks !== undefined;
  }

  /** For the pipeline: adds the stacks of recorded errors to their events, when reading them changes nothing any more. */
  readStacks(): void {
    for (const { event, error } of this.#unreadStacks ?? []) {
      const stack = stackOf(error);
      if (stack !== undefined) event.attributes['exception.stacktrace'] = stack;
    }
    this.#unreadStacks = undefined;
  }

  setStatus(status: SpanStatus, message?: string): this {
    return this.#change('span.setStatus', (record) => {
      if (status !== 'UNSET' && status !== 'OK' && status !== 'ERROR') return;
      record.status = status;
      assign(record, 'statusMessage', message === undefined ? undefined : String(message));
    });
  }

  /** Ends the span, `OK` unless a status was set. A second call has no effect. */
  end(options?: EndOptions): void {
    if (this.#ended) return;
    const given =
      options &&
      guard('span.end', () => ({ outputs: options.outputs, status: options.status, endTimeNs: options.endTimeNs }));
    if (given?.outputs !== undefined) this.setOutputs(given.outputs);
    if (given?.status !== undefined) this.setStatus(given.status, this.record.statusMessage);
    this.#ended = true;
    guard('span.end', () => {
      const { record } = this;
      if (record.status === 'UNSET') record.status = 'OK';
      record.endTimeNs = timeNs(given?.endTimeNs) ?? Math.max(nowNs(this.trace.wallOffsetMs), record.startTimeNs);
      if (record.type === 'TOOL') guard('asked tools', () => this.trace.askedTools?.ended(this));
      this.trace.onEnd(this);
    });
  }

  /** `using span = startSpan(…)` ends it where the block ends. */
  [Symbol.dispose](): void {
    this.end();
  }

  #change(where: string, body: (record: SpanRecord) => void): this {
    if (!this.#ended && this.trace.sampled) guard(where, () => body(this.record));
    return this;
  }
}

function assign<K extends keyof SpanRecord>(record: SpanRecord, key: K, value: SpanRecord[K] | undefined): void {
  if (value === undefined) delete record[key];
  else record[key] = value;
}

/** Token counts without what is none. */
function knownCounts(usage: TokenUsage): TokenUsage {
  const known: TokenUsage = {};
  for (const key of Object.keys(usage) as (keyof TokenUsage)[]) {
    const count = usage[key];
    if (typeof count === 'number' && Number.isFinite(count)) known[key] = count;
  }
  return known;
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** A snapshot of a value as JSON data. */
function jsonData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'boolean' || value === null || (typeof value === 'number' && Number.isFinite(value)))
      return value;
    if (typeof value === 'string' && value.length < 10_000) return value;
  }
  const text = serialise(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Sets a key that may be called `__proto__`. */
function defineEntry(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}
