import type { SpanData } from './types.ts';

/**
 * A span as it travels from where it is born to where it lands: {@link SpanData}, but with `inputs` and `outputs` as
 * the JSON text that was made of them at the moment they were true. The text is passed on as it is, never parsed on the way.
 */
export interface SpanRecord extends Omit<SpanData, 'inputs' | 'outputs'> {
  inputs?: string;
  outputs?: string;
}

/** A record as the plain data that users read. A text that is not JSON (it always should be) is given as it is. */
export function toSpanData(record: SpanRecord): SpanData {
  const { inputs, outputs, ...rest } = record;
  const data: SpanData = rest;
  if (inputs !== undefined) data.inputs = parse(inputs);
  if (outputs !== undefined) data.outputs = parse(outputs);
  return data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
