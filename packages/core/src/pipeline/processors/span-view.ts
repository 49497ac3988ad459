import type { SpanEvent, SpanLink, SpanStatus, SpanType, TokenUsage } from '../../span/types.ts';
import type { Draft } from './draft.ts';

/**
 * A span as a processor sees and changes it: a copy, so that the program's own objects stay as they are. `inputs` and
 * `outputs` are JSON data, parsed when they are first read. What is not known is `undefined`, and so is `endTimeNs`
 * while the span is running. The ids and times of a span are its own: changes of them do not count.
 */
export interface ProcessedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly startTimeNs: number;
  readonly endTimeNs: number | undefined;
  name: string;
  type: SpanType;
  status: SpanStatus;
  statusMessage: string | undefined;
  inputs: unknown;
  outputs: unknown;
  model: string | undefined;
  provider: string | undefined;
  usage: TokenUsage | undefined;
  attributes: Record<string, unknown>;
  events: SpanEvent[];
  links: SpanLink[];
}

/** A draft as a processor sees it. `inputs` and `outputs` are own accessors, so that `{ ...span, name }` has them too. */
export function viewOf({ record, inputs, outputs }: Draft): ProcessedSpan {
  return {
    traceId: record.traceId,
    spanId: record.spanId,
    parentId: record.parentId,
    startTimeNs: record.startTimeNs,
    endTimeNs: record.endTimeNs,
    name: record.name,
    type: record.type,
    status: record.status,
    statusMessage: record.statusMessage,
    get inputs() {
      return inputs.read();
    },
    set inputs(value) {
      inputs.write(value);
    },
    get outputs() {
      return outputs.read();
    },
    set outputs(value) {
      outputs.write(value);
    },
    model: record.model,
    provider: record.provider,
    usage: record.usage && { ...record.usage },
    attributes: copied(record.attributes),
    events: copied(record.events),
    links: copied(record.links),
  };
}

function copied<T>(data: T): T {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(copied) as T;
  const copy = { ...data } as Record<string, unknown>;
  for (const key of Object.keys(copy)) {
    const value = copy[key];
    if (typeof value === 'object') copy[key] = copied(value);
  }
  return copy as T;
}
