import { expect, test } from 'vitest';
import { failure, span, startMs } from '../../test/support/spans.ts';
import { type Line, printLine } from '../terminal/line.ts';
import { renderTraceTree } from './trace-tree.ts';

const nowNs = (startMs + 9000) * 1e6;
const print = (lines: Line[]) => `\n${lines.map((line) => printLine(line, 1)).join('\n')}\n`;

const system = { role: 'system', content: 'You are a weather agent.' };
const question = {
  role: 'user',
  content:
    'What is the weather in Paris,\nand should I take an umbrella with me this afternoon? I leave at two and come back at eight.',
};
const calls = {
  role: 'assistant',
  content: null,
  tool_calls: [
    { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
    { id: 'c2', type: 'function', function: { name: 'get_rain', arguments: '{"city":"Paris","hours":6}' } },
    { id: 'c3', type: 'function', function: { name: 'get_wind', arguments: '{}' } },
  ],
};
const results = [
  { role: 'tool', tool_call_id: 'c1', content: '22 °C, sunny' },
  { role: 'tool', tool_call_id: 'c2', content: 'fetch failed' },
];
const agent = [
  span('agent', { type: 'AGENT', took: 3421, inputs: { question: 'Paris?' }, outputs: 'Leave the umbrella at home.' }),
  span('ask', {
    name: 'Completions',
    parentId: 'agent',
    type: 'CHAT_MODEL',
    at: 1,
    took: 1203,
    model: 'gpt-5-mini',
    usage: { inputTokens: 1204, outputTokens: 56, cacheReadInputTokens: 1024, reasoningTokens: 32 },
    attributes: { timeToFirstTokenMs: 312.4, retries: 1 },
    inputs: { messages: [system, question] },
    outputs: { choices: [{ message: calls, finish_reason: 'tool_calls' }] },
  }),
  span('get_weather', {
    parentId: 'agent',
    type: 'TOOL',
    took: 0.4,
    inputs: { city: 'Paris' },
    outputs: '22 °C, sunny',
  }),
  span('get_rain', {
    parentId: 'agent',
    type: 'TOOL',
    took: 80,
    inputs: { city: 'Paris', hours: 6 },
    ...failure('TypeError', 'fetch failed'),
  }),
  span('documents', {
    parentId: 'get_rain',
    type: 'RETRIEVER',
    took: 12,
    inputs: 'rain',
    outputs: [{ page_content: 'Rain falls mainly', score: 0.93 }],
  }),
  span('answer', {
    name: 'Completions',
    parentId: 'agent',
    type: 'CHAT_MODEL',
    took: 2000,
    model: 'gpt-5-mini',
    usage: { inputTokens: 304, outputTokens: 3156 },
    inputs: { messages: [system, question, calls, ...results] },
    outputs: {
      choices: [{ message: { role: 'assistant', content: 'Leave the umbrella at home.' }, finish_reason: 'length' }],
    },
  }),
];

test('a tree of spans', () => {
  expect(print(renderTraceTree(agent, { columns: 100, nowNs }))).toBe(`
AGENT agent                                                                    3.42 s
│  in   {"question":"Paris?"}
│  out  Leave the umbrella at home.
├─ CHAT_MODEL Completions                                                      1.20 s  1,204 →    56
│     gpt-5-mini · 1,024 cached · 32 reasoning · first token 312 ms · 1 retry
│     in   1 earlier · user: What is the weather in Paris, ⏎ and should I take an umbrella with me
│          this afternoon? I leave at two and come back at eight.
│     out  get_weather({"city":"Paris"})
│          get_rain({"city":"Paris","hours":6}) +1 more
├─ TOOL get_weather                                                           0.40 ms
│     in   {"city":"Paris"}
│     out  22 °C, sunny
├─ TOOL get_rain  ✗ error                                                       80 ms
│  │  in   {"city":"Paris","hours":6}
│  │  err  TypeError: fetch failed
│  └─ RETRIEVER documents                                                       12 ms
│        in   rain
│        out  [{"page_content":"Rain falls mainly","score":0.93}]
└─ CHAT_MODEL Completions  gpt-5-mini                                          2.00 s    304 → 3,156
      in   3 earlier · tool get_weather: 22 °C, sunny
           tool get_rain: fetch failed
      out  cut off: length · Leave the umbrella at home.
`);
});

test('what is known of a model takes two lines where one is too short', () => {
  const usage = { inputTokens: 5, outputTokens: 6, cacheReadInputTokens: 739, cacheCreationInputTokens: 34 };
  const model = span('ask', {
    type: 'LLM',
    took: 1,
    model: 'a-model-of-that-year',
    usage,
    attributes: { outcome: 'aborted' },
  });
  expect(print(renderTraceTree([model], { columns: 50, nowNs }))).toBe(`
LLM ask                             1.00 ms  5 → 6
   a-model-of-that-year · 739 cached · 34 to cache
   · aborted
`);
});

test('a span on its own', () => {
  expect(
    print(
      renderTraceTree([span('noop', { type: 'TASK', took: 1, inputs: {}, outputs: null })], { columns: 60, nowNs }),
    ),
  ).toBe(`
TASK noop                                            1.00 ms
   out  null
`);
});

test('running, interrupted and detached spans', () => {
  const spans = [
    span('root', { type: 'CHAIN' }),
    span('child', { parentId: 'root', type: 'TOOL', at: 1000, interrupted: true }),
    span('lost', {
      parentId: 'gone',
      type: 'EMBEDDING',
      took: 5,
      usage: { inputTokens: 8 },
      model: 'text-embedding-3-small',
    }),
    span('below', { parentId: 'lost', took: 1 }),
    span('ring', { parentId: 'ring', took: 1, type: 'MY_TYPE' }),
  ];
  expect(print(renderTraceTree(spans, { columns: 80, nowNs }))).toBe(`
CHAIN root  … running                                              9.00 s
└─ TOOL child  ⚠ interrupted                                            –

detached: the parent of these spans is not in the trace
EMBEDDING lost  text-embedding-3-small                            5.00 ms  8 → –
└─ UNKNOWN below                                                  1.00 ms
MY_TYPE ring                                                      1.00 ms
`);
});

test('a tool that is inferred, and hands over', () => {
  const attributes = { inferred: true, 'handoff.from': 'triage', 'handoff.to': 'refunds' };
  const spans = [span('transfer_to_refunds', { type: 'TOOL', took: 1, attributes })];
  expect(print(renderTraceTree(spans, { columns: 80, nowNs }))).toBe(`
TOOL transfer_to_refunds  hands over to refunds · inferred               1.00 ms
`);
});

test('a step that waits for somebody', () => {
  const events = [{ name: 'interrupt', timeNs: startMs * 1e6, attributes: { value: 'Send it?' } }];
  const spans = [span('approve', { type: 'CHAIN', took: 1, events })];
  expect(print(renderTraceTree(spans, { columns: 60, nowNs }))).toBe(`
CHAIN approve  interrupt                             1.00 ms
`);
});

test.each([
  ['the stack calls it an Error', 'Error: Connection error.', 'APIConnectionError: Connection error.\n      '],
  ['the stack says its class', 'APIConnectionError: Connection error.', ''],
  ['the stack says its class with a code', 'APIConnectionError [ERR_X]: Connection error.', ''],
])('an error in full begins with its class and message: %s', (_, firstLine, before) => {
  const stack = `${firstLine}\n    at ask (ask.ts:3:7)\nCaused by: Error: connect ECONNREFUSED`;
  const spans = [span('ask', { type: 'LLM', took: 1, ...failure('APIConnectionError', 'Connection error.', stack) })];
  const rows = print(renderTraceTree(spans, { columns: 60, full: 60, nowNs })).split('err  ')[1];
  expect(rows?.replaceAll('        ', '  ')).toBe(`${before.trimEnd()}${before && '\n  '}${firstLine}
      at ask (ask.ts:3:7)
  Caused by: Error: connect ECONNREFUSED
`);
});

test('everything of a span, wrapped', () => {
  const spans = [
    span('agent', {
      type: 'AGENT',
      took: 3421,
      inputs: {
        messages: [
          { role: 'user', content: 'One line.\n\n  def f():\n    return "a long line that goes on and on to its end"' },
        ],
      },
      outputs: 'First.\nSecond.',
      attributes: { retries: 2, 'user.id': 'u-1' },
      events: [{ name: 'chunk', timeNs: (startMs + 20) * 1e6, attributes: { size: 3 } }],
      links: [{ traceId: 'tr-1', spanId: '2' }],
    }),
    span('tool', { parentId: 'agent', type: 'TOOL', took: 1, ...failure('TypeError', 'fetch failed') }),
  ];
  expect(print(renderTraceTree(spans, { columns: 60, full: 60, nowNs }))).toBe(`
AGENT agent  2 retries                                3.42 s
│  id   agent
│  in   messages:
│         - role: user
│           content: |
│             One line.
│
│               def f():
│                 return "a long line that goes on and on to
│                 its end"
│  out  First.
│       Second.
│  attr retries: 2
│       user.id: u-1
│  at   +20 ms chunk {"size":3}
│  link tr-1 2
└─ TOOL tool  ✗ error                                1.00 ms
      id   tool
      err  TypeError: fetch failed
               at rain (rain.ts:3:7)
`);
});

test('a tree that is a thousand deep keeps to the width', () => {
  const spans = Array.from({ length: 1000 }, (_, index) =>
    span(`s${index}`, { took: 1, inputs: 'x'.repeat(500), ...(index === 0 ? {} : { parentId: `s${index - 1}` }) }),
  );
  const lines = renderTraceTree(spans, { columns: 80, nowNs });
  expect(lines.length).toBe(3000);
  const rows = lines.map((line) => printLine(line, 1));
  expect(rows.filter((row) => row.length > 80)).toEqual([]);
  expect(rows.at(-3)).toBe('                              ⋯999 UNKNOWN s999                          1.00 ms');
});

test('five thousand spans are drawn in a moment', () => {
  const spans = Array.from({ length: 5000 }, (_, index) =>
    span(`s${index}`, {
      took: 1,
      inputs: '世界 '.repeat(1000),
      ...(index === 0 ? {} : { parentId: `s${(index - 1) >> 1}` }),
    }),
  );
  const start = performance.now();
  expect(renderTraceTree(spans, { columns: 120, nowNs }).length).toBe(15_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});
