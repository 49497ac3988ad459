import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assessment, openStore, startSpan, type Store, toOtlpJson } from '@autolog/core';
import { expect, test } from 'vitest';
import { hostileCharacters, hostileText } from './support/hostile.ts';
import { record } from './support/record-trace.ts';
import { runMain } from './support/run-main.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const text = hostileText;

/** The sequences that paint and stop painting. */
// oxlint-disable-next-line no-control-regex
const colours = /\x1b\[(?:0|1|2|38;2;\d+;\d+;\d+)m/g;

/** A trace with hostile text in every field that a program, a model or a tool can fill. */
function recordHostileTrace(at: (ms: number) => number): void {
  const root = startSpan({
    name: text,
    type: text,
    parent: null,
    startTimeNs: at(0),
    inputs: text,
    attributes: { [text]: text, outcome: text, deep: { [text]: [text] } },
  });
  const chat = startSpan({ name: text, type: 'CHAT_MODEL', parent: root, startTimeNs: at(1) });
  const call = { id: text, type: 'function', function: { name: text, arguments: text } };
  chat.setModel(text, text);
  chat.setInputs({
    messages: [
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: text, content: text },
      { role: text, content: [{ type: text }, { type: 'text', text }] },
    ],
  });
  chat.setOutputs({
    choices: [
      { finish_reason: `length${text}`, message: { role: text, content: text, tool_calls: [call, call, call] } },
    ],
  });
  chat.addEvent(text, { [text]: text });
  chat.addLink({ traceId: text, spanId: text });
  chat.end({ endTimeNs: at(2) });
  const tool = startSpan({
    name: text,
    type: 'TOOL',
    parent: root,
    startTimeNs: at(2),
    inputs: { [text]: [text, { [text]: text }] },
  });
  const error = new TypeError(text);
  Object.defineProperty(error, 'constructor', { value: { name: text } });
  tool.recordException(error);
  tool.end({ endTimeNs: at(3), outputs: [text] });
  startSpan({ name: text, parent: root, startTimeNs: at(3) })
    .setStatus('ERROR', text)
    .end({ endTimeNs: at(4) });
  root.end({ endTimeNs: at(5), outputs: text });
}

/** Hostile text in all that is said of a trace later, and in the names of what it belongs to. */
async function labelHostileTrace(store: Store): Promise<void> {
  const { traces } = await store.searchTraces();
  const traceId = traces[0]!.traceId;
  const name = text.slice(0, 200);
  const { experimentId } = await store.createExperiment(name);
  const { runId } = await store.createRun({ runName: name, experimentId });
  const [line] = await Array.fromAsync(store.exportJsonLines());
  const trace = JSON.parse(line!) as { info: Record<string, unknown> };
  const assessments = [{ value: { [text]: text } }, { value: text }, { error: { code: text, message: text } }].map(
    (verdict, index): Assessment => ({
      ...verdict,
      assessmentId: `a-${index}`,
      name: text,
      traceId,
      kind: 'feedback',
      source: { type: 'HUMAN', id: text },
      rationale: text,
      metadata: {},
      createTime: index,
      lastUpdateTime: index,
    }),
  );
  const traceMetadata = { 'mlflow.trace.session': text, 'mlflow.trace.user': text };
  const tags = { [name]: text };
  Object.assign(trace.info, { runId, clientRequestId: text, assessments, tags, traceMetadata });
  await store.deleteTraces({ traceIds: [traceId] });
  await store.importJsonLines([JSON.stringify({ ...trace, experiment: name })]);
}

test('no field of a trace reaches the terminal as it is', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordHostileTrace);
  const store = await openStore(path);
  await labelHostileTrace(store);
  const trace = (await store.getTrace('latest'))!;
  const lines = await Array.fromAsync(store.exportJsonLines());
  store.close();
  expect(trace.info.assessments).toHaveLength(3);

  for (const columns of [60, 100, 400]) {
    for (const args of [
      ['traces'],
      ['show'],
      ['show', '--full'],
      ['show', '--filter', 'timestamp_ms > 0'],
      ['db', 'stats'],
    ]) {
      const { stdout, stderr, code } = await runMain([...args, '--store', path], { columns });
      expect(code).toBe(0);
      expect(stderr).toBe('');
      expect(hostileCharacters.exec(stdout)).toBeNull();
    }
  }
  const list = await runMain(['traces', '--store', path, '--json']);
  expect(hostileCharacters.exec(list.stdout.replace(/\p{M}+/gu, ''))).toBeNull();
  expect(JSON.parse(list.stdout)).toEqual([trace.info]);
  const whole = await runMain(['show', '--store', path, '--json']);
  expect(hostileCharacters.exec(whole.stdout.replace(/\p{M}+/gu, ''))).toBeNull();
  expect(JSON.parse(whole.stdout)).toEqual(trace);
  const counts = await runMain(['db', 'stats', '--store', path, '--json']);
  expect(hostileCharacters.exec(counts.stdout.replace(/\p{M}+/gu, ''))).toBeNull();
  expect(JSON.parse(counts.stdout)).toMatchObject({ experiments: [{}, { name: text.slice(0, 200), traces: 1 }] });
  const exported = await runMain(['export', '--store', path]);
  expect(hostileCharacters.exec(exported.stdout.replace(/\p{M}+/gu, ''))).toBeNull();
  expect(JSON.parse(exported.stdout)).toEqual(JSON.parse(lines[0]!));
  const otlp = await runMain(['export', 'latest', '--format', 'otlp-json', '--store', path]);
  expect(hostileCharacters.exec(otlp.stdout.replace(/\p{M}+/gu, ''))).toBeNull();
  expect(JSON.parse(otlp.stdout)).toEqual(JSON.parse(JSON.stringify(toOtlpJson([trace]))));
});

test('what is asked before a trace is deleted is harmless', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordHostileTrace);
  const { stdout, stderr, code } = await runMain(['delete', 'latest', '--store', path], { answer: false });
  expect(hostileCharacters.exec(stdout + stderr)).toBeNull();
  expect(stderr).toMatch(/^Delete the trace tr-.+\n$/);
  expect(code).toBe(1);
});

test('one trace is one line of the list, whatever its name', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordHostileTrace);
  const { stdout } = await runMain(['traces', '--store', path], { columns: 200 });
  expect(stdout.split('\n')).toHaveLength(3);
});

test('in colour the only escapes are those of the colours', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordHostileTrace);
  for (const args of [['traces'], ['show'], ['show', '--full']]) {
    const { stdout } = await runMain([...args, '--store', path], { depth: 24 });
    expect(stdout).toContain('\x1b[2m');
    expect(hostileCharacters.exec(stdout.replace(colours, ''))).toBeNull();
  }
});

test('what a person types comes back harmless', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordHostileTrace);
  for (const args of [
    [text],
    ['traces', `--${text}`],
    ['traces', '--limit', text],
    ['show', text, '--store', path],
    ['traces', '--store', join(path, '..', text)],
    ['traces', '--since', text],
    ['traces', '--experiment', text, '--store', path],
    ['delete', text, '--store', path],
    ['export', '--format', text],
    ['export', '-o', join(path, '..', text), '--store', join(path, '..', 'none')],
    ['export', '-o', join(path, 'no-folder', text), '--store', path],
    ['import', text],
    ['db', text],
  ]) {
    const { stderr, code } = await runMain(args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^autolog: .+\n$/);
    expect(hostileCharacters.exec(stderr)).toBeNull();
  }
  for (const args of [
    ['--filter', text],
    ['--filter', `name = '${text}`],
    ['--order-by', text],
  ]) {
    const { stderr, code } = await runMain(['traces', ...args, '--store', path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^autolog: .+\n {2}.+\n +\^\n$/);
    expect(hostileCharacters.exec(stderr)).toBeNull();
  }
  const exported = join(path, '..', 'exported');
  for (const line of [text, JSON.stringify({ info: text }), `{"info":${text}`]) {
    writeFileSync(exported, line.replaceAll('\n', ' '));
    const { stderr, code } = await runMain(['import', exported, '--store', path]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^autolog: Line 1 .+\n$/);
    expect(hostileCharacters.exec(stderr)).toBeNull();
  }
});
