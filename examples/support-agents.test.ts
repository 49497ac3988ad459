import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type SpanData, type Trace } from '@autolog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ReceivedRequest, startModelServer } from './model-server/server.ts';
import { supportModel } from './model-server/support-model.ts';

const example = join(import.meta.dirname, 'support-agents.ts');
const tracingLine = /^openaiAutolog\(\);$/gm;

interface Run {
  stdout: string;
  stderr: string;
  storeUri: string;
}

/** Runs a program to its end, with a store of its own. */
async function run(file: string, environment: Record<string, string>): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'autolog-example-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const storeUri = `sqlite:${join(folder, 'traces.db')}`;
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, OPENAI_MODEL: _model, ...inherited } = process.env;
  const child = spawn(process.execPath, [file], {
    env: { ...inherited, AUTOLOG_TRACKING_URI: storeUri, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
  return { stdout, stderr, storeUri };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream.setEncoding('utf8')) all += String(chunk);
  return all;
}

/** A model server for the running test, the requests it has received, and the environment that leads a program to it. */
async function startRecordingServer(): Promise<{ requests: ReceivedRequest[]; environment: Record<string, string> }> {
  const requests: ReceivedRequest[] = [];
  const server = await startModelServer({ model: supportModel, onRequest: (request) => requests.push(request) });
  onTestFinished(() => server.close());
  return { requests, environment: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseURL } };
}

/** The example with its tracing line blanked, beside the original, for as long as the test runs. */
async function untracedCopy(): Promise<string> {
  const source = await readFile(example, 'utf8');
  expect(source.match(tracingLine)).toHaveLength(1);
  const copy = join(import.meta.dirname, `.untraced-${process.pid}.ts`);
  await writeFile(copy, source.replace(tracingLine, ''));
  onTestFinished(() => rm(copy));
  return copy;
}

async function latestTrace(storeUri: string): Promise<Trace> {
  const store = await openStore(storeUri);
  try {
    const trace = await store.getTrace('latest');
    if (trace === undefined) throw new Error(`There is no trace in ${storeUri}.`);
    return trace;
  } finally {
    store.close();
  }
}

/** A trace as indented lines of type and name. */
function outline(spans: readonly SpanData[], parentId?: string, indent = ''): string[] {
  return spans
    .filter((span) => span.parentId === parentId)
    .flatMap((span) => [`${indent}${span.type} ${span.name}`, ...outline(spans, span.spanId, `${indent}  `)]);
}

/** The total tokens of the answers that a new model server gives to those requests. */
async function answeredTokens(requests: readonly ReceivedRequest[]): Promise<number[]> {
  const server = await startModelServer({ model: supportModel });
  onTestFinished(() => server.close());
  const totals: number[] = [];
  for (const { method, url, body } of requests) {
    const answer = await fetch(new URL(url, server.baseURL), {
      method,
      headers: { authorization: 'Bearer any' },
      body,
    });
    totals.push(Number(/"total_tokens":\s*(\d+)/.exec(await answer.text())?.[1]));
  }
  return totals;
}

describe('the support agents', () => {
  it('say and send the same, byte for byte, without the tracing line', async () => {
    const { requests, environment } = await startRecordingServer();
    const traced = await run(example, environment);
    const tracedRequests = requests.splice(0);
    const untraced = await run(await untracedCopy(), environment);
    expect(tracedRequests).toHaveLength(11);
    expect(tracedRequests).toEqual(requests);
    expect(traced.stdout).toBe(untraced.stdout);
    expect(traced.stderr).toBe(untraced.stderr);
    const spanTypes = async ({ storeUri }: Run) => (await latestTrace(storeUri)).data.spans.map((span) => span.type);
    expect(await spanTypes(traced)).toContain('CHAT_MODEL');
    expect(await spanTypes(untraced)).not.toContain('CHAT_MODEL');
  });

  it('leave a trace with every agent, tool and model call where it belongs', async () => {
    const { environment } = await startRecordingServer();
    const { storeUri } = await run(example, environment);
    const { info, data } = await latestTrace(storeUri);
    expect(info).toMatchObject({ state: 'OK', name: 'support conversation', spanCount: 26, errorCount: 0 });
    expect(outline(data.spans)).toEqual([
      'CHAIN support conversation',
      '  AGENT triage agent',
      '    CHAT_MODEL Completions',
      '    TOOL transfer_to_orders_agent',
      '  AGENT orders agent',
      '    CHAT_MODEL Completions',
      '    TOOL look_up_orders',
      '    CHAT_MODEL Completions',
      '    TOOL track_parcel',
      '    TOOL track_parcel',
      '    CHAT_MODEL Completions',
      '  AGENT orders agent',
      '    CHAT_MODEL Completions',
      '    TOOL transfer_to_triage_agent',
      '  AGENT triage agent',
      '    CHAT_MODEL Completions',
      '    TOOL transfer_to_refunds_agent',
      '  AGENT refunds agent',
      '    CHAT_MODEL Completions',
      '    TOOL check_refund_policy',
      '    CHAT_MODEL Completions',
      '  AGENT refunds agent',
      '    CHAT_MODEL Completions',
      '    TOOL issue_refund',
      '    CHAT_MODEL Completions',
      '  CHAT_MODEL Responses',
    ]);
    expect(data.spans.map((span) => span.status)).toEqual(data.spans.map(() => 'OK'));
  });

  it('leave a trace that says which call of the model a tool answers, and who hands off to whom', async () => {
    const { environment } = await startRecordingServer();
    const { storeUri } = await run(example, environment);
    const { spans } = (await latestTrace(storeUri)).data;
    const tools = spans.filter(({ type }) => type === 'TOOL');
    const callIds = tools.map(({ attributes }) => String(attributes['tool.callId']));
    const asked = spans.filter(({ type }) => type === 'CHAT_MODEL').map(({ outputs }) => JSON.stringify(outputs));
    expect(new Set(callIds).size).toBe(tools.length);
    for (const callId of callIds)
      expect(asked.filter((outputs) => outputs.includes(`"id":"${callId}"`))).toHaveLength(1);

    const handoffs = tools.filter(({ name }) => name.startsWith('transfer_to_'));
    expect(handoffs.map(({ attributes }) => [attributes['handoff.from'], attributes['handoff.to']])).toEqual([
      ['triage agent', 'orders agent'],
      ['orders agent', 'triage agent'],
      ['triage agent', 'refunds agent'],
    ]);
    expect(spans.find(({ name }) => name === 'refunds agent')).toMatchObject({
      inputs: { agent: 'refunds agent', question: expect.stringContaining('copper kettle') },
      attributes: {
        'agent.name': 'refunds agent',
        'agent.tools': ['look_up_orders', 'check_refund_policy', 'issue_refund', 'transfer_to_triage_agent'],
      },
    });
  });

  it('leave a trace with the usage and the output of every model call, the streamed ones too', async () => {
    const { requests, environment } = await startRecordingServer();
    const { storeUri, stdout } = await run(example, environment);
    const { info, data } = await latestTrace(storeUri);
    const calls = data.spans
      .filter((span) => span.type === 'CHAT_MODEL')
      .toSorted((a, b) => a.startTimeNs - b.startTimeNs);
    const totals = await answeredTokens(requests);
    expect(calls.map((span) => span.usage?.totalTokens)).toEqual(totals);
    expect(info.usage?.totalTokens).toBe(totals.reduce((sum, total) => sum + total, 0));
    for (const { usage } of calls) expect(usage?.reasoningTokens).toBeGreaterThan(0);
    expect(calls.some(({ usage }) => Number(usage?.cacheReadInputTokens) > 0)).toBe(true);
    const streamed = calls.filter(({ inputs }) => (inputs as { stream?: boolean }).stream);
    expect(streamed).toHaveLength(2);
    const lastAnswer = /^refunds agent: (Done\. .*)$/m.exec(stdout)?.[1];
    expect(JSON.stringify(streamed[1]?.outputs)).toContain(JSON.stringify(lastAnswer));
  });

  it('bring a scripted model along where no key is set, and say so', async () => {
    const { stdout } = await run(example, {});
    expect(stdout).toMatch(/^Model: a scripted one on http:\/\/127\.0\.0\.1:\d+\/v1 \(set OPENAI_API_KEY /);
    expect(stdout).toMatch(/Subject: Refund of 49\.00 EUR for the copper kettle \(R-1\)\n$/);
  });
});
