import { join } from 'node:path';
import { openStore, startSpan } from '@autolog/core';
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

test('no field of a trace reaches the terminal as it is', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordHostileTrace);
  const store = await openStore(path);
  const trace = (await store.getTrace('latest'))!;
  store.close();

  for (const columns of [60, 100, 400]) {
    for (const args of [['traces'], ['show'], ['show', '--full']]) {
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
  ]) {
    const { stderr, code } = await runMain(args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^autolog: .+\n$/);
    expect(hostileCharacters.exec(stderr)).toBeNull();
  }
});
