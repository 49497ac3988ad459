import { Readable } from 'node:stream';
import { toFile } from 'openai';
import { expect, it } from 'vitest';
import { bareAndTraced, type Behaviour } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { type Answer, sendEvents, sendJson } from './support/wire-server.ts';

const audio = Buffer.alloc(5000, 7);
const speech: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'audio/mpeg', 'x-request-id': 'req_1' });
  for (let at = 0; at < audio.length; at += 1000) response.write(audio.subarray(at, at + 1000));
  response.end();
};
const request = { model: 'tts-1', voice: 'alloy', input: 'Hello' };

const waysToRead: Record<string, { behaviour: Behaviour; outputs: object; outcome?: string }> = {
  'by arrayBuffer()': {
    behaviour: async (client) => (await (await client.audio.speech.create(request)).arrayBuffer()).byteLength,
    outputs: { contentType: 'audio/mpeg', size: 5000 },
  },
  'by blob()': {
    behaviour: async (client) => (await (await client.audio.speech.create(request)).blob()).size,
    outputs: { contentType: 'audio/mpeg', size: 5000 },
  },
  'from a raw response': {
    behaviour: async (client) =>
      (await (await client.audio.speech.create(request).asResponse()).arrayBuffer()).byteLength,
    outputs: { contentType: 'audio/mpeg', size: 5000 },
  },
  'from a clone': {
    behaviour: async (client) => (await (await client.audio.speech.create(request)).clone().blob()).size,
    outputs: { contentType: 'audio/mpeg', size: 5000 },
  },
  'as a stream': {
    behaviour: async (client) => {
      let bytes = 0;
      const { body } = await client.audio.speech.create(request);
      for await (const part of Readable.fromWeb(body as never)) bytes += (part as Uint8Array).length;
      return bytes;
    },
    outputs: { contentType: 'audio/mpeg' },
    outcome: 'raw',
  },
};

for (const [name, { behaviour, outputs, outcome }] of Object.entries(waysToRead)) {
  it(`records speech that is read ${name} by type and size, and reads nothing itself`, async () => {
    const { bare, traced, spans, open } = await bareAndTraced(speech, behaviour);
    expect(traced).toEqual(bare);
    expect(traced.result).toBe(5000);
    expect(spans).toEqual([
      wholeSpan({
        name: 'Speech',
        type: 'LLM',
        inputs: request,
        outputs,
        model: 'tts-1',
        attributes: { model: 'tts-1', voice: 'alloy', ...(outcome ? { outcome } : {}) },
      }),
    ]);
    expect(open).toEqual([]);
  });
}

it('leaves speech unread that nobody reads', async () => {
  const { bare, traced } = await bareAndTraced(speech, async (client) => {
    const response = await client.audio.speech.create(request);
    return [response instanceof Response, response.bodyUsed, response.headers.get('content-type')];
  });
  expect(traced.result).toEqual(bare.result);
  expect(traced.result).toEqual([true, false, 'audio/mpeg']);
});

const file = await toFile(Buffer.from('sound'), 'speech.wav', { type: 'audio/wav' });
const marker = { name: 'speech.wav', type: 'audio/wav', size: 5 };
const transcript = { text: 'Hello', usage: { type: 'tokens', input_tokens: 3, output_tokens: 2, total_tokens: 5 } };

it('records a transcription, its file by name, type and size', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, transcript),
    (client) => client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, language: 'en' }),
  );
  expect(traced.result).toEqual(bare.result);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Transcriptions',
      type: 'LLM',
      inputs: { model: 'gpt-4o-transcribe', file: marker, language: 'en' },
      outputs: transcript,
      model: 'gpt-4o-transcribe',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      attributes: { model: 'gpt-4o-transcribe', language: 'en' },
    }),
  ]);
});

it('records a translation that comes as subtitles, and counts seconds where no tokens are counted', async () => {
  const subtitles = '1\n00:00 --> 00:01\nHello\n';
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'x-request-id': 'req_1' });
      response.end(subtitles);
    },
    (client) => client.audio.translations.create({ model: 'whisper-1', file, response_format: 'srt' }),
  );
  expect(traced.result).toEqual(bare.result);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Translations',
      type: 'LLM',
      inputs: { model: 'whisper-1', file: marker, response_format: 'srt' },
      outputs: subtitles,
      model: 'whisper-1',
      attributes: { model: 'whisper-1', response_format: 'srt' },
    }),
  ]);
  const timed = await bareAndTraced(
    (_, response) => sendJson(response, { text: 'Hi', usage: { type: 'duration', seconds: 9 } }),
    (client) => client.audio.transcriptions.create({ model: 'whisper-1', file }),
  );
  expect(timed.spans[0]!.attributes['audioSeconds']).toBe(9);
  expect(timed.spans[0]!.usage).toBeUndefined();
});

it('rebuilds a streamed transcript', async () => {
  const events = [
    { type: 'transcript.text.delta', delta: 'Hel', logprobs: [{ token: 'Hel', logprob: -1 }] },
    { type: 'transcript.text.delta', delta: 'lo' },
    { type: 'transcript.text.done', ...transcript },
  ];
  const stream = (count: number) =>
    bareAndTraced(
      (_, response) => sendEvents(response, events.slice(0, count), { named: true }),
      async (client) =>
        Array.fromAsync(await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true })),
    );
  const { bare, traced, spans } = await stream(3);
  expect(traced.result).toEqual(bare.result);
  const logprobs = [{ token: 'Hel', logprob: -1 }];
  expect(spans).toEqual([
    wholeSpan({
      name: 'Transcriptions',
      type: 'LLM',
      inputs: { model: 'gpt-4o-transcribe', file: marker, stream: true },
      outputs: { ...transcript, logprobs },
      model: 'gpt-4o-transcribe',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      attributes: { model: 'gpt-4o-transcribe', stream: true, timeToFirstTokenMs: expect.any(Number) },
    }),
  ]);
  const cut = await stream(2);
  expect(cut.spans[0]).toMatchObject({ outputs: { text: 'Hello', logprobs }, attributes: { outcome: 'truncated' } });
});

it("calls none of the program's code to record what a form is made of", async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, transcript),
    async (client) => {
      let asked = 0;
      const counted = <T extends object>(value: T): T =>
        new Proxy(value, {
          get: (target, key) => (asked++, Reflect.get(target, key) as unknown),
          getPrototypeOf: (target) => (asked++, Reflect.getPrototypeOf(target)),
        });
      const chunking_strategy = counted({ type: 'server_vad' as const });
      await client.audio.transcriptions.create({ file, model: 'whisper-1', chunking_strategy });
      await client.audio.transcriptions.create(counted({ file, model: 'whisper-1' }));
      return asked;
    },
  );
  expect(traced.result).toEqual(bare.result);
  expect(spans.map(({ inputs }) => inputs)).toEqual([
    { file: marker, model: 'whisper-1', chunking_strategy: '[Proxy]' },
    '[Proxy]',
  ]);
});
