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

/** Chunks of a stream, ten in each piece that comes from the network. */
function piecesOf(chunks: number): Uint8Array[] {
  const chunk = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-5-mini',
    choices: [{ index: 0, delta: { content: 'token ' }, finish_reason: null }],
  };
  const piece = new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`.repeat(10));
  return [...Array.from({ length: chunks / 10 }, () => piece), new TextEncoder().encode('data: [DONE]\n\n')];
}

/** A client whose requests are answered in this process: what is left is what the SDK and the integration do. */
export function stubbedClient(chunksOfStream: number): OpenAI {
  const pieces = piecesOf(chunksOfStream);
  const answer = (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
    if (!String(init?.body).includes('"stream":true'))
      return Promise.resolve(
        new Response(completion, { headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' } }),
      );
    let next = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[next++];
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  };
  return new OpenAI({ apiKey: 'none', fetch: answer });
}
