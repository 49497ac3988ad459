import OpenAI from 'openai';

const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello there, how can I help you today? '.repeat(5), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
});

/** Ten chunks of a stream, as they come from the network in one piece. */
const piece = new TextEncoder().encode(
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-5-mini',
    choices: [{ index: 0, delta: { content: 'token ' }, finish_reason: null }],
  })}\n\n`.repeat(10),
);
const lastPiece = new TextEncoder().encode('data: [DONE]\n\n');

/** 2,048 vectors of 1,536 numbers, in base64. */
function embeddings(): Uint8Array<ArrayBuffer> {
  const numbers = Float32Array.from({ length: 1536 }, (_, index) => Math.sin(index) / 40);
  const embedding = Buffer.from(numbers.buffer).toString('base64');
  const data = Array.from({ length: 2048 }, (_, index) => ({ object: 'embedding', index, embedding }));
  const usage = { prompt_tokens: 8192, total_tokens: 8192 };
  return new TextEncoder().encode(JSON.stringify({ object: 'list', data, model: 'text-embedding-3-small', usage }));
}

/**
 * A client whose requests are answered in this process: what is left is what the SDK and the tracer do. A stream has as many
 * chunks as the request allows tokens, or ten.
 */
export function stubbedClient(): OpenAI {
  let vectors: Uint8Array<ArrayBuffer> | undefined;
  const json = { 'content-type': 'application/json', 'x-request-id': 'req_1' };
  const answer = (url: unknown, init?: { body?: unknown }): Promise<Response> => {
    if (String(url).endsWith('/embeddings'))
      return Promise.resolve(new Response((vectors ??= embeddings()), { headers: json }));
    const body = String(init?.body);
    return Promise.resolve(
      body.includes('"stream":true')
        ? new Response(stream(Number(/"max_completion_tokens":(\d+)/.exec(body)?.[1] ?? 10)), {
            headers: { 'content-type': 'text/event-stream' },
          })
        : new Response(completion, { headers: json }),
    );
  };
  return new OpenAI({ apiKey: 'none', fetch: answer });
}

function stream(chunks: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent > chunks) return controller.close();
      controller.enqueue(sent === chunks ? lastPiece : piece);
      sent = sent === chunks ? sent + 1 : sent + 10;
    },
  });
}
