import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/support/random.ts';
import type { SpanRecord } from '../../span/record.ts';
import { decodeFrames, encodeFrame, type Frame } from './frame.ts';

const span = (name: string, more: Partial<SpanRecord> = {}): SpanRecord => ({
  traceId: 'tr-0123456789abcdef0123456789abcdef',
  spanId: '0123456789abcdef',
  name,
  type: 'CHAT_MODEL',
  startTimeNs: 1_764_000_000_000_000_000,
  status: 'OK',
  attributes: {},
  events: [],
  links: [],
  ...more,
});

const end = (sequence: number, more: Partial<SpanRecord> = {}): Frame => ({
  kind: 'end',
  sequence,
  span: span(`span ${sequence}`, { endTimeNs: 1_764_000_000_000_001_000, ...more }),
});

const frames: Frame[] = [
  {
    kind: 'open',
    version: 1,
    owner: { pid: 1, host: 'here', pidNamespace: 'pid:[1]', processStart: '77' },
    sequence: 0,
  },
  { kind: 'start', span: span('running', { inputs: '{"question":"Wo ist mein Päckchen? 📦"}', status: 'UNSET' }) },
  end(1, { inputs: JSON.stringify('\u001e \u001f \n \ud83d'), outputs: 'null', parentId: 'fedcba9876543210' }),
  end(2, { usage: { inputTokens: 3 }, model: 'm', provider: 'p', statusMessage: 'went wrong', status: 'ERROR' }),
  end(3, {
    interrupted: true,
    links: [{ traceId: 'tr-2', spanId: '2' }],
    events: [{ name: 'e', timeNs: 1, attributes: {} }],
  }),
  { kind: 'start', localRoot: true, span: span('of another process', { parentId: 'fedcba9876543210' }) },
  end(4, { attributes: JSON.parse('{"__proto__":{"a":1},"\\u001e":"\\u001f"}') as Record<string, unknown> }),
  { kind: 'events', traceId: 'tr-1', spanId: '1', events: [{ name: 'exception', timeNs: 1, attributes: {} }] },
  { kind: 'exit' },
];

test('frames come back as they went in', () => {
  const bytes = Buffer.from(frames.map(encodeFrame).join(''));
  expect(decodeFrames(bytes)).toEqual({ frames, bytes: bytes.length, damaged: 0 });
});

test('inputs that were told at the start are left out at the end', () => {
  const { span: ended } = end(1, { inputs: '"long"', outputs: '"o"' }) as { span: SpanRecord };
  const text = encodeFrame({ kind: 'end', span: ended, sequence: 1, keepInputs: true });
  expect(text).not.toContain('long');
  expect(decodeFrames(Buffer.from(text)).frames).toMatchObject([{ keepInputs: true, span: { outputs: '"o"' } }]);
});

test('a tail that is torn at any byte is left for later', () => {
  const first = Buffer.from(encodeFrame(frames[1]!));
  const second = Buffer.from(encodeFrame(frames[2]!));
  for (let length = 0; length < second.length - 1; length++) {
    const torn = Buffer.concat([first, second.subarray(0, length)]);
    if (torn.at(-1) === 0x1e) continue;
    expect(decodeFrames(torn), `torn at ${length}`).toEqual({ frames: [frames[1]], bytes: first.length, damaged: 0 });
  }
});

test('reading on from where the whole frames ended gives the rest', () => {
  const bytes = Buffer.from(frames.map(encodeFrame).join(''));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const start = decodeFrames(bytes.subarray(0, cut));
    const rest = decodeFrames(bytes.subarray(start.bytes));
    expect([...start.frames, ...rest.frames], `cut at ${cut}`).toEqual(frames);
    expect(start.damaged + rest.damaged).toBe(0);
  }
});

describe('damage', () => {
  const many = Array.from({ length: 40 }, (_, index) =>
    end(index + 1, { inputs: JSON.stringify('x'.repeat(index * 7)), outputs: '{"a":[1,2]}' }),
  );
  const texts = many.map((frame) => Buffer.from(encodeFrame(frame)));
  const starts = texts.map((_, index) => texts.slice(0, index).reduce((sum, text) => sum + text.length, 0));

  test('random bytes in the middle cost only the frames that they are in, or next to', () => {
    const { seed, below } = seededRandom();
    for (let round = 0; round < 500; round++) {
      const bytes = Buffer.concat(texts);
      const from = below(bytes.length);
      const length = 1 + below(60);
      for (let at = from; at < Math.min(from + length, bytes.length); at++) bytes[at] = below(256);

      const { frames: read } = decodeFrames(bytes);
      const numbers = read.map((frame) => (frame.kind === 'end' ? frame.sequence : 0));
      const untouched = many.filter((_, index) => {
        const begin = starts[index]!;
        const stop = begin + texts[index]!.length;
        // A frame that lost its end takes the one behind it along.
        const before = index === 0 ? 0 : texts[index - 1]!.length;
        return from + length <= begin - before || from >= stop;
      });
      for (const frame of untouched)
        expect(numbers, `seed ${seed}, round ${round}`).toContain((frame as { sequence: number }).sequence);
    }
  });

  test('what is JSON but no frame is counted as damaged', () => {
    const hostile = [
      'null',
      '[]',
      '"end"',
      '{}',
      '{"kind":"end"}',
      '{"kind":"start","span":{}}',
      '{"kind":"end","sequence":1,"span":null}',
      '{"kind":"other"}',
      '{"kind":"open","version":1}',
      JSON.stringify({ ...frames[2], span: span('of an object') }),
      '["end"]',
      '["other",1,0,"tr-1","1",null,"name","TOOL",1,2,"OK",null,null,null,null,{}]',
      '["end",1,0,"tr-1","1",null,"name","TOOL",1,null,"OK",null,null,null,null,{}]',
      '["end",null,0,"tr-1","1",null,"name","TOOL",1,2,"OK",null,null,null,null,{}]',
      '["end",1,0,"tr-1","1",null,"name","TOOL",1,2,"OK",null,null,null,null,null]',
    ];
    const bytes = Buffer.from(
      hostile.map((header) => `${header}\u001f\u001f\u001e\n`).join('') + encodeFrame(frames[2]!),
    );
    expect(decodeFrames(bytes)).toEqual({ frames: [frames[2]], bytes: bytes.length, damaged: hostile.length });
  });
});
