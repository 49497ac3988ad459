import type { SpanData } from '@autolog/core';

/** Why a span failed. */
export interface SpanError {
  /** Its class, where one was recorded. */
  type?: string;
  /** Class and message: `TypeError: fetch failed`. */
  message: string;
  stack?: string;
}

/** The error that a span ended in: its last exception event, or its status alone; nothing if it did not fail. */
export function readSpanError({ status, statusMessage, events }: SpanData): SpanError | undefined {
  if (status !== 'ERROR') return undefined;
  const attributes = events.findLast(({ name }) => name === 'exception')?.attributes ?? {};
  const type = text(attributes['exception.type']);
  const message = text(attributes['exception.message']) ?? statusMessage;
  const error: SpanError = { message: [type, message].filter(Boolean).join(': ') || 'failed without a message' };
  if (type) error.type = type;
  const stack = text(attributes['exception.stacktrace']);
  if (stack) error.stack = stack;
  return error;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
