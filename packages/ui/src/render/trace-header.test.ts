import { expect, test } from 'vitest';
import { failure, span, startMs, traceInfo } from '../../test/support/spans.ts';
import { type Line, printLine } from '../terminal/line.ts';
import { renderTraceHeader } from './trace-header.ts';

const print = (lines: Line[]) => `\n${lines.map((line) => printLine(line, 1)).join('\n')}\n`;
const nowMs = startMs + 5000;

test('the header of a trace that failed', () => {
  const spans = [
    span('agent', { type: 'AGENT', took: 3421, ...failure('Error', 'the agent gave up') }),
    span('ask', { parentId: 'agent', type: 'CHAT_MODEL', took: 1200, model: 'gpt-5-mini' }),
    span('again', { parentId: 'agent', type: 'CHAT_MODEL', took: 1200, model: 'gpt-5' }),
    span('get_rain', { parentId: 'agent', type: 'TOOL', took: 80, ...failure('TypeError', 'fetch failed') }),
  ];
  const usage = { inputTokens: 1204, outputTokens: 356, cacheReadInputTokens: 1024, reasoningTokens: 64 };
  const info = traceInfo({ name: 'weather agent', state: 'ERROR', spanCount: 4, errorCount: 2, usage });
  expect(print(renderTraceHeader({ info, data: { spans } }, 80, nowMs))).toBe(`
weather agent  ✗ error
tr-8f3a2b9c0d1e4f5a8f3a2b9c0d1e4f5a · 2026-11-23 12:41:07
3.42 s · 1,204 → 356 tokens · 1,024 cached · 64 reasoning · gpt-5-mini, gpt-5
4 spans: 2 CHAT_MODEL, 1 AGENT, 1 TOOL
✗ 2 errors, first in get_rain: TypeError: fetch failed
`);
});

test('the header of a trace that is running', () => {
  const { executionDuration: _, ...info } = traceInfo({ state: 'IN_PROGRESS' });
  expect(print(renderTraceHeader({ info, data: { spans: [span('answer')] } }, 80, nowMs))).toBe(`
answer  … running
tr-8f3a2b9c0d1e4f5a8f3a2b9c0d1e4f5a · 2026-11-23 12:41:07
5.00 s so far · 1 span: 1 UNKNOWN
`);
});
