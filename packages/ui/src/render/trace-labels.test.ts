import type { Assessment } from '@autolog/core';
import { expect, test } from 'vitest';
import { span, traceInfo } from '../../test/support/spans.ts';
import { type Line, printLine } from '../terminal/line.ts';
import { renderTraceLabels } from './trace-labels.ts';

const print = (lines: Line[]) => `\n${lines.map((line) => printLine(line, 1)).join('\n')}\n`;

function assessment(rest: Partial<Assessment>): Assessment {
  return {
    assessmentId: 'a-1',
    name: 'helpful',
    traceId: 'tr-1',
    kind: 'feedback',
    source: { type: 'HUMAN', id: 'mira' },
    metadata: {},
    createTime: 1,
    lastUpdateTime: 1,
    ...rest,
  };
}

test('where a trace belongs, its tags and its assessments', () => {
  const info = traceInfo({
    experimentId: '3',
    runId: '0123456789abcdef',
    session: 's-1',
    user: 'mira',
    clientRequestId: 'req-9',
    tags: { channel: 'web', stage: 'live', 'mlflow.linkedPrompts': '[]' },
    assessments: [
      assessment({ value: true, rationale: 'It says what to wear,\nand why.' }),
      assessment({
        name: 'judge',
        error: { code: 'TIMEOUT', message: 'no answer' },
        source: { type: 'LLM_JUDGE', id: 'm' },
      }),
      assessment({ kind: 'expectation', name: 'city', value: { city: 'Paris' }, spanId: 'ask' }),
    ],
  });
  expect(print(renderTraceLabels(info, [span('ask')], { experiment: 'checkout', run: 'nightly' }, 80))).toBe(`
experiment checkout · run nightly · session s-1 · user mira · request req-9
tags channel=web · stage=live
feedback helpful = true · HUMAN mira · It says what to wear, ⏎ and why.
feedback judge failed: TIMEOUT no answer · LLM_JUDGE m
expectation city = {"city":"Paris"} · HUMAN mira · in ask
`);
});

test('names that the store does not know are ids; the experiment Default is not said', () => {
  expect(print(renderTraceLabels(traceInfo({ experimentId: '3', runId: 'r1' }), [], {}, 80))).toBe(
    '\nexperiment 3 · run r1\n',
  );
  expect(renderTraceLabels(traceInfo(), [], { experiment: 'Default' }, 80)).toEqual([]);
});

test('of many labels the first are shown', () => {
  const tags = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, 'v']));
  const assessments = Array.from({ length: 14 }, (_, index) => assessment({ value: index }));
  const lines = print(renderTraceLabels(traceInfo({ tags, assessments }), [], {}, 400))
    .trim()
    .split('\n');
  expect(lines).toHaveLength(12);
  expect(lines[0]).toMatch(/ · k19=v · 5 more$/);
  expect(lines.at(-1)).toBe('4 more assessments');
});
