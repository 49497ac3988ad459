import { type LiveSpan, serialise } from '@autolog/core/integration';
import type { StreamReader } from './operation.ts';

/** A reader that also records each chunk as an event of the span, named as MLflow names them. */
export function withChunkEvents(reader: StreamReader | undefined, span: LiveSpan): StreamReader {
  let count = 0;
  return {
    answer: () => reader?.answer(),
    error: () => reader?.error?.(),
    unfinished: () => reader?.unfinished?.(),
    chunk(chunk) {
      span.addEvent(`mlflow.chunk.item.${count++}`, { 'mlflow.chunk.value': serialise(chunk) });
      return reader?.chunk(chunk) ?? false;
    },
  };
}
