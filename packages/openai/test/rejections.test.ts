import type { SpanData, TraceInfo } from '@autolog/core';
import { describe, expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
import { fixture, runProgram } from './support/run-program.ts';
import { type Answer, sendEvents, sendJson } from './support/wire-server.ts';

const refused: Answer = (_, response) => sendJson(response, { error: { message: 'no' } }, 401);
const answered: Answer = (_, response) => sendJson(response, completion);
const brokenStream: Answer = (_, response) =>
  sendEvents(response, [textChunks[1], { error: { message: 'overloaded' } }]);

const endlessStream: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify(textChunks[1])}\n\n`);
};

interface Way {
  answer: Answer;
  /** Of the trace of each call. */
  states: TraceInfo['state'][];
  /** How each call's answer was taken, where it was not read to its end. */
  outcomes?: string[];
  /** Also in the versions before the newest. */
  everywhere?: true;
}

const ways: Record<string, Way> = {
  'a rejection that nobody handles': { answer: refused, states: ['ERROR'], everywhere: true },
  'a rejection of parse() that nobody handles': { answer: refused, states: ['ERROR'], everywhere: true },
  'a rejection of withResponse() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection of asResponse() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection of then() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection handled in time': { answer: refused, states: ['ERROR'] },
  'several rejections, counted': { answer: refused, states: ['ERROR', 'ERROR', 'ERROR'], everywhere: true },
  'a stream error that nobody handles': { answer: brokenStream, states: ['ERROR'], everywhere: true },
  'a call that nobody awaits': { answer: answered, states: ['OK'], outcomes: ['unread'] },
  'a call that nobody awaits, and a reference to it': { answer: answered, states: ['OK'], outcomes: ['unread'] },
  'a stream that nobody reads': { answer: endlessStream, states: ['OK'], outcomes: ['unread'] },
  'the process ends by exit() in the middle of a stream': {
    answer: endlessStream,
    states: ['OK'],
    outcomes: ['aborted'],
  },
  'the process ends by exit() while a call is under way': { answer: () => {}, states: ['IN_PROGRESS'] },
};

describe.each(['openai', 'openai-6', 'openai-5', 'openai-4'])(
  'a program ends as it would without us, and its calls are in the store: %s',
  (sdk) => {
    const tried = Object.entries(ways).filter(([, { everywhere }]) => sdk === 'openai' || everywhere);
    for (const [way, { answer, states, outcomes = [] }] of tried) {
      it(way, async () => {
        const bare = await run(way, 'bare', sdk, answer);
        const traced = await run(way, 'traced', sdk, answer);
        expect(traced.ending).toEqual(bare.ending);
        expect(traced.spans.map(({ status }) => (status === 'UNSET' ? 'IN_PROGRESS' : status))).toEqual(states);
        expect(traced.spans.flatMap(({ attributes }) => attributes['outcome'] ?? [])).toEqual(outcomes);
      });
    }
  },
);

async function run(
  way: string,
  mode: string,
  sdk: string,
  answer: Answer,
): Promise<{ ending: object; spans: SpanData[] }> {
  const { spans, stderr, ...ending } = await runProgram([fixture('program.ts'), way, mode, sdk], answer);
  return { ending: { ...ending, stderr: userLines(stderr) }, spans };
}

/** What a user reads of an uncaught error, without numbers that differ from run to run. */
function userLines(stderr: string): string[] {
  return stderr
    .split('\n')
    .map((line) => line.replace(/127\.0\.0\.1:\d+/, 'host').replace(/Date.*|'date' =>.*|date: .*/, 'date'));
}
