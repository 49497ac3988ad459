import { expect, test } from 'vitest';
import type { Trace } from '../../../span/types.ts';
import { toOtlpJson } from './export-otlp.ts';
import { otlpValue } from './otlp-value.ts';

const traceId = `tr-${'ab'.repeat(16)}`;
const trace: Trace = {
  info: {
    traceId,
    name: 'agent',
    state: 'ERROR',
    requestTime: 1.7e12,
    spanCount: 2,
    errorCount: 1,
    experimentId: '3',
    session: 's',
    user: 'u',
    tags: { stage: 'live' },
    traceMetadata: {},
    assessments: [],
  },
  data: {
    spans: [
      {
        traceId,
        spanId: '00000000000000aa',
        name: 'agent',
        type: 'AGENT',
        startTimeNs: 1_700_000_000_000_000_000,
        status: 'UNSET',
        inputs: ['hello'],
        attributes: {},
        events: [],
        links: [],
      },
      {
        traceId,
        spanId: '00000000000000bb',
        parentId: '00000000000000aa',
        name: 'call',
        type: 'CHAT_MODEL',
        startTimeNs: 1_700_000_000_000_000_256,
        endTimeNs: 1_700_000_001_000_000_000,
        status: 'ERROR',
        statusMessage: 'no',
        inputs: { a: 1 },
        outputs: 'text',
        model: 'gpt-4o-2024',
        provider: 'openai',
        usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
        attributes: { model: 'gpt-4o', temperature: 0.5 },
        events: [{ name: 'exception', timeNs: 1_700_000_000_500_000_000, attributes: { type: 'E' } }],
        links: [{ traceId, spanId: '00000000000000aa' }],
      },
    ],
  },
};

test('a trace as OTLP/JSON', () => {
  const [root, call] = toOtlpJson([trace]).resourceSpans[0]!.scopeSpans[0]!.spans;
  expect(root).toEqual({
    traceId: 'ab'.repeat(16),
    spanId: '00000000000000aa',
    name: 'agent',
    kind: 1,
    startTimeUnixNano: '1700000000000000000',
    attributes: [
      { key: 'gen_ai.operation.name', value: { stringValue: 'invoke_agent' } },
      { key: 'gen_ai.agent.name', value: { stringValue: 'agent' } },
      { key: 'mlflow.spanType', value: { stringValue: 'AGENT' } },
      { key: 'mlflow.spanInputs', value: { arrayValue: { values: [{ stringValue: 'hello' }] } } },
      { key: 'mlflow.experimentId', value: { stringValue: '3' } },
      { key: 'session.id', value: { stringValue: 's' } },
      { key: 'gen_ai.conversation.id', value: { stringValue: 's' } },
      { key: 'user.id', value: { stringValue: 'u' } },
      { key: 'mlflow.traceTag.stage', value: { stringValue: 'live' } },
    ],
    events: [],
    links: [],
    status: { code: 0 },
  });
  const { attributes, ...rest } = call!;
  expect(rest).toEqual({
    traceId: 'ab'.repeat(16),
    spanId: '00000000000000bb',
    parentSpanId: '00000000000000aa',
    name: 'call',
    kind: 3,
    startTimeUnixNano: '1700000000000000256',
    endTimeUnixNano: '1700000001000000000',
    events: [
      {
        timeUnixNano: '1700000000500000000',
        name: 'exception',
        attributes: [{ key: 'type', value: { stringValue: 'E' } }],
      },
    ],
    links: [{ traceId: 'ab'.repeat(16), spanId: '00000000000000aa', attributes: [] }],
    status: { code: 2, message: 'no' },
  });
  expect(Object.fromEntries(attributes.map(({ key, value }) => [key, value]))).toMatchObject({
    temperature: { doubleValue: 0.5 },
    'gen_ai.operation.name': { stringValue: 'chat' },
    'gen_ai.provider.name': { stringValue: 'openai' },
    'gen_ai.request.model': { stringValue: 'gpt-4o' },
    'gen_ai.response.model': { stringValue: 'gpt-4o-2024' },
    'gen_ai.usage.input_tokens': { intValue: '3' },
    'gen_ai.usage.output_tokens': { intValue: '4' },
    'mlflow.spanInputs': { stringValue: '{"a":1}' },
    'mlflow.spanOutputs': { stringValue: '"text"' },
    'mlflow.chat.tokenUsage': {
      kvlistValue: {
        values: [
          { key: 'input_tokens', value: { intValue: '3' } },
          { key: 'output_tokens', value: { intValue: '4' } },
          { key: 'total_tokens', value: { intValue: '7' } },
        ],
      },
    },
  });
});

test('values as OTLP/JSON has them', () => {
  expect(otlpValue({ a: [1, 1.5, -0, Infinity, true, null, 'x'], b: undefined })).toEqual({
    kvlistValue: {
      values: [
        {
          key: 'a',
          value: {
            arrayValue: {
              values: [
                { intValue: '1' },
                { doubleValue: 1.5 },
                { intValue: '0' },
                { doubleValue: 'Infinity' },
                { boolValue: true },
                {},
                { stringValue: 'x' },
              ],
            },
          },
        },
      ],
    },
  });
});
