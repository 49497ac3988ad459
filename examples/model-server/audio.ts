import type OpenAI from 'openai';
import type { Answer, ServerState } from './complete.ts';
import { ApiError, missingParameter } from './errors.ts';
import { findModel } from './models.ts';
import { splitTokens } from './tokens.ts';
import { asString, type JsonObject } from './wire.ts';
import { secondsOfWav, speak, textOfWav } from './wav.ts';

/**
 * `POST /v1/audio/speech`, in the one format that it has: WAV.
 *
 * @see https://platform.openai.com/docs/api-reference/audio/createSpeech
 */
export function answerSpeech(_state: ServerState, request: JsonObject): Answer {
  const { model, input, response_format: format } = request;
  if (typeof input !== 'string') throw missingParameter('input');
  if (format !== 'wav') throw new ApiError(400, 'This server speaks wav only.', { param: 'response_format' });
  return {
    behaviour: findModel(asString(model)),
    tokens: { output: 0 },
    payload: { file: speak(input), type: 'audio/wav' },
  };
}

/**
 * `POST /v1/audio/transcriptions`: hears what {@link answerSpeech} has said, and nothing else.
 *
 * @see https://platform.openai.com/docs/api-reference/audio/createTranscription
 */
export async function answerTranscriptions(_state: ServerState, request: JsonObject): Promise<Answer> {
  const { model, file } = request;
  if (!(file instanceof File)) throw missingParameter('file');
  const behaviour = findModel(asString(model));
  const sound = Buffer.from(await file.arrayBuffer());
  const text = textOfWav(sound);
  if (text === undefined) throw new ApiError(400, 'Audio file might be corrupted or unsupported', { param: 'file' });
  const output = splitTokens(text).length;
  const input = Math.ceil(10 * secondsOfWav(sound));
  const json: OpenAI.Audio.Transcription = {
    text,
    usage: {
      type: 'tokens',
      input_tokens: input,
      input_token_details: { audio_tokens: input, text_tokens: 0 },
      output_tokens: output,
      total_tokens: input + output,
    },
  };
  return { behaviour, tokens: { output }, payload: { json } };
}
