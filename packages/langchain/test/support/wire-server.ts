import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A loopback server that speaks OpenAI's wire format. */
export interface WireServer {
  baseURL: string;
  /** The requests that came, each with its path and body. */
  requests: { path: string; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'gpt-5-mini-2025-08-07' };
const usage = {
  prompt_tokens: 12,
  completion_tokens: 5,
  total_tokens: 17,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const message = { role: 'assistant', content: 'Hello there', refusal: null };
const completion = {
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
  usage,
};
const chunks = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: ' there' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { choices: [], usage },
].map((chunk) => ({ ...head, object: 'chat.completion.chunk', ...chunk }));
const response = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'gpt-5-mini-2025-08-07',
  output: [
    {
      type: 'message',
      id: 'msg_1',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', annotations: [], text: 'Hello there' }],
    },
  ],
  usage: {
    input_tokens: 12,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 2 },
    total_tokens: 17,
  },
};

function embeddings({ input }: Record<string, unknown>): object {
  const texts = Array.isArray(input) ? input : [input];
  return {
    object: 'list',
    model: 'text-embedding-3-small',
    data: texts.map((_, index) => ({ object: 'embedding', index, embedding: [0.1, 0.2, 0.3] })),
    usage: { prompt_tokens: 3, total_tokens: 3 },
  };
}

/** Starts a server; its first `failures` answers are 500. */
export async function startWireServer({ failures = 0 }: { failures?: number } = {}): Promise<WireServer> {
  const self: WireServer = { baseURL: '', requests: [], close };
  const server = createServer((incoming, outgoing) => void answerTo(incoming, outgoing));

  async function answerTo(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of incoming) text += String(part);
    const body = JSON.parse(text) as Record<string, unknown>;
    const path = incoming.url!;
    self.requests.push({ path, body });
    if (self.requests.length <= failures) {
      outgoing.writeHead(500, { 'content-type': 'application/json', 'retry-after-ms': '1' });
      outgoing.end('{"error":{"message":"busy"}}');
    } else if (body['stream'] === true) {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
      for (const chunk of chunks) outgoing.write(`data: ${JSON.stringify(chunk)}\n\n`);
      outgoing.end('data: [DONE]\n\n');
    } else {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req_1' });
      const answer = path.endsWith('/embeddings')
        ? embeddings(body)
        : path.endsWith('/responses')
          ? response
          : completion;
      outgoing.end(JSON.stringify(answer));
    }
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  self.baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return self;
}
