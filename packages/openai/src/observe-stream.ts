import { type IteratorObserver, guard, observeIterator } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { watch } from './forgotten.ts';
import { hideUsageChunk } from './usage-chunk.ts';

/** What is used of the SDK's `Stream`: `for await`, `tee()` and `toReadableStream()` all read from `iterator()`. */
interface SdkStream {
  iterator: (this: unknown) => AsyncIterator<unknown>;
  controller?: AbortController;
}

export function isStream(answer: unknown): answer is SdkStream {
  const stream = answer as Partial<SdkStream> | null | undefined;
  return typeof stream === 'object' && typeof stream?.iterator === 'function' && Symbol.asyncIterator in stream;
}

/**
 * Watches a stream in place, at the one point where its chunks come out. Nothing is read that the user does not read;
 * leaving it early, aborting it and forgetting it end the call with what has come until then.
 */
export function observeStream(stream: SdkStream, call: Call): void {
  if (call.ended || observed.has(stream)) return;
  if (Object.getOwnPropertyDescriptor(stream, 'iterator')?.writable !== true) {
    call.unseen('raw');
    return;
  }
  observed.add(stream);
  const { iterator } = stream;
  const signal = stream.controller?.signal;

  const observedIterator = function (this: unknown): AsyncIterator<unknown> {
    const chunks = iterator.call(this);
    // Only the first iteration reads; the SDK refuses a second.
    if (!call.streams) {
      call.streams = true;
      if (!guard('openai stream', () => (observeIterator(chunks, chunkObserver(call, signal)), true)))
        call.unseen('raw');
      // A loop holds the iterator, and not the stream.
      else guard('openai stream', () => watch(chunks, call));
      if (call.hidesUsage) guard('openai stream', () => hideUsageChunk(chunks));
    }
    return chunks;
  };
  Object.defineProperty(observedIterator, 'name', { value: iterator.name, configurable: true });
  stream.iterator = observedIterator;

  // An abort of a stream that nobody is reading. While it is read, the reading itself tells how it ended, and the SDK
  // aborts on errors too, before it reports them.
  signal?.addEventListener(
    'abort',
    () => {
      if (!call.streams) guard('openai stream', () => call.streamEnded('aborted'));
    },
    { once: true },
  );
  watch(stream, call);
}

/** Streams that are watched: a stream may come by twice, as the answer and as what was made of it. */
const observed = new WeakSet<object>();

function chunkObserver(call: Call, signal: AbortSignal | undefined): IteratorObserver<unknown> {
  const reader = call.streaming();
  let carried = false;
  return {
    value(chunk) {
      if (!reader?.chunk(chunk) || carried) return;
      carried = true;
      call.firstToken();
    },
    done: () => call.streamEnded(signal?.aborted ? 'aborted' : undefined),
    stopped: () => call.streamEnded('aborted'),
    failed: (error) => call.fail(error),
  };
}
