import { expect, it } from 'vitest';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { type Answer, sendJson } from './support/wire-server.ts';

const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const run = {
  id: 'run_1',
  object: 'thread.run',
  thread_id: 'thread_1',
  status: 'queued',
  model: 'gpt-4o',
  usage: null,
};
const done = { ...run, status: 'completed', usage };
const message = { id: 'msg_1', object: 'thread.message', role: 'assistant', status: 'in_progress', content: [] };
const delta = (value: string): object => ({
  id: 'msg_1',
  object: 'thread.message.delta',
  delta: { content: [{ index: 0, type: 'text', text: { value } }] },
});
const step = {
  id: 'step_1',
  object: 'thread.run.step',
  type: 'message_creation',
  status: 'completed',
  step_details: { type: 'message_creation', message_creation: { message_id: 'msg_1' } },
};
const events: [string, object][] = [
  ['thread.run.created', run],
  ['thread.message.created', message],
  ['thread.message.delta', delta('Hel')],
  ['thread.message.delta', delta('lo')],
  ['thread.run.step.completed', step],
  ['thread.run.completed', done],
];

const eventStream =
  (sent: [string, object][]): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
    for (const [event, data] of sent) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    response.end('event: done\ndata: [DONE]\n\n');
  };

const attributes = {
  assistant_id: 'asst_1',
  threadId: 'thread_1',
  runId: 'run_1',
};

it('records a run of an assistant as an AGENT', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, run),
    (client) => client.beta.threads.runs.create('thread_1', { assistant_id: 'asst_1' }),
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Runs',
      type: 'AGENT',
      inputs: { assistant_id: 'asst_1' },
      outputs: run,
      model: 'gpt-4o',
      attributes: { ...attributes, finishReasons: ['queued'] },
    }),
  ]);
});

it('rebuilds what the stream of a run has told', async () => {
  const { bare, traced, spans } = await bareAndTraced(eventStream(events), async (client) => {
    const stream = client.beta.threads.runs.stream('thread_1', { assistant_id: 'asst_1' });
    return (await Array.fromAsync(stream)).map(({ event }) => event);
  });
  expect(traced).toEqual(bare);
  expect([traced.error, traced.result]).toEqual([undefined, events.map(([event]) => event)]);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Runs',
      type: 'AGENT',
      inputs: { assistant_id: 'asst_1', stream: true },
      outputs: {
        ...done,
        messages: [{ ...message, content: [{ type: 'text', text: { value: 'Hello', annotations: [] } }] }],
        steps: [step],
      },
      model: 'gpt-4o',
      usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 },
      attributes: { ...attributes, stream: true, finishReasons: ['completed'], timeToFirstTokenMs: expect.any(Number) },
    }),
  ]);
});

it('records a thread that is created and run, tools that answer, a run that fails and one whose stream is cut', async () => {
  const failed = { ...run, status: 'failed', last_error: { code: 'rate_limit_exceeded', message: 'Slow down.' } };
  const { bare, traced, spans } = await bareAndTraced(
    (request, response, count) =>
      request.body.includes('"stream":true')
        ? eventStream(events.slice(0, 3))(request, response, count)
        : sendJson(response, request.url.endsWith('/threads/runs') ? failed : run),
    async (client) => [
      await client.beta.threads.createAndRun({ assistant_id: 'asst_1' }),
      await client.beta.threads.runs.submitToolOutputs('run_1', {
        thread_id: 'thread_1',
        tool_outputs: [{ tool_call_id: 'call_1', output: '42' }],
      }),
      await Array.fromAsync(
        await client.beta.threads.runs.create('thread_1', { assistant_id: 'asst_1', stream: true }),
      ),
    ],
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([
    { name: 'Threads', type: 'AGENT', status: 'ERROR', statusMessage: 'Slow down.', outputs: failed },
    {
      name: 'Runs',
      inputs: { tool_outputs: [{ tool_call_id: 'call_1', output: '42' }] },
      outputs: run,
      attributes: { threadId: 'thread_1', runId: 'run_1' },
    },
    {
      name: 'Runs',
      status: 'OK',
      outputs: { ...run, messages: [{ content: [{ text: { value: 'Hel' } }] }] },
      attributes: { outcome: 'truncated' },
    },
  ]);
});
