import type { AnswerReading, Operation, StreamReader } from '../operation.ts';
import { formRequest } from './image.ts';
import { asArray, asString, isObject, known } from './narrow.ts';
import { TextBuilder } from './text-builder.ts';
import { readUsage } from './usage.ts';

/** `audio.speech.create`. */
export const speech: Operation = {
  name: 'Speech',
  type: 'LLM',
  path: '/audio/speech',
  read: () => ({ attributes: {} }),
  binary: true,
};

/** `audio.transcriptions.create`. */
export const transcriptions: Operation = {
  name: 'Transcriptions',
  type: 'LLM',
  path: '/audio/transcriptions',
  request: formRequest,
  read: readTranscript,
  stream: transcriptReader,
};

/** `audio.translations.create`. */
export const translations: Operation = { ...transcriptions, name: 'Translations', path: '/audio/translations' };

/** The answer is an object, or a text (subtitles), as the program asked for. */
function readTranscript(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const { usage } = answer;
  const seconds = isObject(usage) && usage['type'] === 'duration' ? usage['seconds'] : answer['duration'];
  return { usage: readUsage(usage), attributes: known({ audioSeconds: seconds }) };
}

/** Rebuilds the transcript of a stream of its parts. */
function transcriptReader(): StreamReader {
  const text = new TextBuilder();
  const segments: unknown[] = [];
  const logprobs: unknown[] = [];
  let started = false;
  let whole: Record<string, unknown> | undefined;
  return {
    chunk(event) {
      if (!isObject(event)) return false;
      started = true;
      const type = asString(event['type']) ?? '';
      if (type === 'transcript.text.delta') text.add(asString(event['delta']) ?? '');
      if (type === 'transcript.text.segment') segments.push(event);
      if (type === 'transcript.text.done') whole = event;
      else logprobs.push(...asArray(event['logprobs']));
      return type === 'transcript.text.segment' || Boolean(event['delta']);
    },
    answer() {
      if (!started) return undefined;
      const { type: _, ...done } = whole ?? {};
      return {
        text: text.toString(),
        ...(logprobs.length > 0 ? { logprobs } : {}),
        ...done,
        ...(segments.length > 0 ? { segments } : {}),
      };
    },
    unfinished: () => !whole,
  };
}
