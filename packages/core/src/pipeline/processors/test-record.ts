import type { SpanRecord } from '../../span/record.ts';

/** For tests: a chat call that ended, with what a test wants different. */
export function testRecord(changes: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: `tr-${'0'.repeat(31)}1`,
    spanId: '00000000000000aa',
    name: 'chat',
    type: 'CHAT_MODEL',
    startTimeNs: 1_000_000_000,
    endTimeNs: 2_000_000_000,
    status: 'OK',
    inputs: '{"messages":[{"role":"user","content":"Where is my order?"}],"max_tokens":10}',
    outputs: '"On its way"',
    model: 'gpt-5',
    attributes: { temperature: 0.5, note: 'a note' },
    events: [],
    links: [],
    ...changes,
  };
}

/** For tests: freezes a value with all that is in it, so that who changes it throws. */
export function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}
