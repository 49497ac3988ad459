import { type IteratorObserver, guard, observeIterator } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { forgotten } from './forgotten.ts';

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
  const { iterator } = stream;
  const signal = stream.controller?.signal;
  let iterates = false;

  stream.iterator = function () {
    const chunks = iterator.call(this);
    // Only the first iteration reads; the SDK refuses a second.
    if (!iterates) guard('openai stream', () => observeIterator(chunks, chunkObserver(call, signal)));
    iterates = true;
    return chunks;
  };

  // An abort of a stream that nobody is reading. While it is read, the reading itself tells how it ended, and the SDK
  // aborts on errors too, before it reports them.
  signal?.addEventListener(
    'abort',
    () => {
      if (!iterates) guard('openai stream', () => call.streamEnded('aborted'));
    },
    { once: true },
  );
  forgotten.register(stream, call);
}

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
