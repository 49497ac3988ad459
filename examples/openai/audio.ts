/**
 * Text to speech and back: the spans have the text on either side and a note of the sound, whose bytes stay the program's.
 *
 *     node examples/openai/audio.ts
 */
import { SpanType, withSpan } from '@autolog/core';
import { openaiAutolog } from '@autolog/openai';
import OpenAI, { toFile } from 'openai';
import '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const heard = await withSpan({ name: 'say it again', type: SpanType.CHAIN }, async () => {
  const speech = await client.audio.speech.create({
    model: 'gpt-4o-mini-tts',
    voice: 'alloy',
    input: 'Rain in Oslo, four degrees.',
    response_format: 'wav',
  });
  const sound = Buffer.from(await speech.arrayBuffer());
  const file = await toFile(sound, 'forecast.wav', { type: 'audio/wav' });
  const { text } = await client.audio.transcriptions.create({ model: 'gpt-4o-mini-transcribe', file });
  return text;
});
console.log(heard);
