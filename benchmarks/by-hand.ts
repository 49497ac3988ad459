import { AsyncLocalStorage } from 'node:async_hooks';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { stubbedClient } from './openai-stub.ts';
import { temporaryFolder } from './temporary-store.ts';
import type { Tracer } from './tracer.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What is used of the SDK's promise. */
interface ApiPromise {
  parseResponse: (...args: unknown[]) => Promise<unknown>;
}

/** A call, as far as it is recorded. */
interface Call {
  startTime: number;
  request?: string;
}

/** What is used of the SDK's stream. */
interface Stream {
  iterator: () => AsyncIterator<{ choices: { delta: { content?: string } }[] }>;
}

/**
 * The floor: the least that records a chat call where it is safe. The request as it is sent, the answer (of a stream its text)
 * and the times, in one write. No tree, no usage, no errors, no tools, no second choice, nothing that is masked or cut; and it
 * changes what the SDK does when it fails.
 */
export function byHand(): Tracer<OpenAI> {
  const file = openSync(join(temporaryFolder(), 'calls'), 'a');
  const calls = new AsyncLocalStorage<Call>();
  const { prototype } = OpenAI.Chat.Completions;
  const { create } = prototype;
  const original = create as unknown as Method;
  let recorded = 0;

  const record = ({ startTime, request }: Call, answer: string): void => {
    writeSync(file, `${startTime} ${performance.now()}\n${request}\n${answer}\n`);
    recorded++;
  };

  const recordStream = (stream: Stream, call: Call): void => {
    const { iterator } = stream;
    stream.iterator = () => {
      const chunks = iterator.call(stream);
      const { next } = chunks;
      let text = '';
      chunks.next = () =>
        next.call(chunks).then((result) => {
          if (result.done) record(call, JSON.stringify(text));
          else text += result.value.choices[0]?.delta.content ?? '';
          return result;
        });
      return chunks;
    };
  };

  const patched: Method = function (...args) {
    const call: Call = { startTime: performance.now() };
    const promise = calls.run(call, () => original.apply(this, args)) as ApiPromise;
    const { parseResponse } = promise;
    promise.parseResponse = async (...given) => {
      const answer = await parseResponse.apply(promise, given);
      if ((args[0] as { stream?: boolean }).stream) recordStream(answer as Stream, call);
      else record(call, JSON.stringify(answer));
      return answer;
    };
    return promise;
  };

  const bare = stubbedClient();
  Object.assign(bare.chat.completions, { create });
  prototype.create = patched as unknown as typeof create;
  return {
    bare,
    begin: (client) =>
      Object.assign(client, {
        prepareRequest(request: { body: string }) {
          const call = calls.getStore();
          if (call) call.request = request.body;
        },
      }),
    end() {},
    recorded: () => recorded,
  };
}
