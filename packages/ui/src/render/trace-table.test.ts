import { expect, test } from 'vitest';
import { startMs, traceInfo } from '../../test/support/spans.ts';
import { type Line, printLine } from '../terminal/line.ts';
import { renderTraceTable } from './trace-table.ts';

const print = (lines: Line[]) => `\n${lines.map((line) => printLine(line, 1)).join('\n')}\n`;
const nowMs = startMs + 12_000;

const plain = traceInfo({
  requestPreview: 'What is the weather in Paris,\nand should I take an umbrella?',
  usage: { inputTokens: 12_508, outputTokens: 356, cacheReadInputTokens: 1024 },
  spanCount: 12,
  errorCount: 1,
});
const japanese = traceInfo({
  traceId: 'tr-1122334455',
  name: '天気エージェント',
  state: 'ERROR',
  executionDuration: 12.3,
  requestPreview: '東京の天気は？',
  errorCount: 1,
});
const running = traceInfo({
  traceId: 'tr-66',
  name: 'a name that is longer than a name has to be',
  state: 'IN_PROGRESS',
  executionDuration: undefined as never,
  usage: { inputTokens: 3 },
});

test('a table of traces', () => {
  expect(print(renderTraceTable([plain, japanese], 124, nowMs))).toBe(`
TIME            ID           NAME              STATUS   DURATION  TOKENS        CACHED  SPANS  ✗  REQUEST
11-23 12:41:07  tr-8f3a2b9c  answer            ✓ ok       3.42 s  12,508 → 356   1,024     12  1  What is the weather in Pa…
11-23 12:41:07  tr-11223344  天気エージェント  ✗ error     12 ms                            1  1  東京の天気は？
`);
});

test('where there is no room for it the column of cached tokens goes', () => {
  expect(print(renderTraceTable([plain, japanese], 116, nowMs))).toBe(`
TIME            ID           NAME              STATUS   DURATION  TOKENS        SPANS  ✗  REQUEST
11-23 12:41:07  tr-8f3a2b9c  answer            ✓ ok       3.42 s  12,508 → 356     12  1  What is the weather in Pa…
11-23 12:41:07  tr-11223344  天気エージェント  ✗ error     12 ms                    1  1  東京の天気は？
`);
});

test('where there is no room for the request it is a second row', () => {
  expect(print(renderTraceTable([plain, japanese, running], 80, nowMs))).toBe(`
TIME            ID           NAME              STATUS     DURATION  TOKENS
11-23 12:41:07  tr-8f3a2b9c  answer            ✓ ok         3.42 s  12,508 → 356
  12 spans, 1 error · 1,024 cached · What is the weather in Paris, ⏎ and should…
11-23 12:41:07  tr-11223344  天気エージェント  ✗ error       12 ms
  1 span, 1 error · 東京の天気は？
11-23 12:41:07  tr-66        a name that is…   … running   12.00 s       3 →   –
  1 span
`);
});

test('the year is said of traces of another year', () => {
  const old = traceInfo({
    requestTime: new Date(2025, 0, 2, 3, 4, 5).getTime(),
    interrupted: true,
    state: 'IN_PROGRESS',
    executionDuration: undefined as never,
  });
  expect(print(renderTraceTable([old], 200, nowMs))).toBe(`
TIME                 ID           NAME    STATUS         DURATION  TOKENS  SPANS  REQUEST
2025-01-02 03:04:05  tr-8f3a2b9c  answer  ⚠ interrupted         –              1
`);
});
