const SAMPLES_PER_SECOND = 8000;

/**
 * Speech, as far as a server without a voice goes: a WAV file of a quiet tone for each word, which carries the text itself in
 * a comment (`ICMT`), for {@link textOfWav} to read.
 */
export function speak(text: string): Buffer {
  const words = text.split(/\s+/).length;
  const samples = Buffer.alloc(2 * SAMPLES_PER_SECOND * Math.ceil(words / 3));
  for (let index = 0; index < samples.length / 2; index++)
    samples.writeInt16LE(Math.round(2000 * Math.sin(index / 3)), 2 * index);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0); // PCM
  format.writeUInt16LE(1, 2); // one channel
  format.writeUInt32LE(SAMPLES_PER_SECOND, 4);
  format.writeUInt32LE(2 * SAMPLES_PER_SECOND, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const comment = Buffer.concat([Buffer.from('INFO'), chunk('ICMT', Buffer.from(text))]);
  const parts = [chunk('fmt ', format), chunk('LIST', comment), chunk('data', samples)];
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...parts]));
}

/** What {@link speak} was told to say; undefined for any other sound. */
export function textOfWav(wav: Buffer): string | undefined {
  const at = wav.indexOf('ICMT');
  return at < 0 ? undefined : wav.toString('utf8', at + 8, at + 8 + wav.readUInt32LE(at + 4));
}

/** Seconds of sound in a WAV file of {@link speak}'s. */
export function secondsOfWav(wav: Buffer): number {
  return wav.length / (2 * SAMPLES_PER_SECOND);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  // Each chunk begins at an even place.
  return Buffer.concat([Buffer.from(type), length, data, Buffer.alloc(data.length % 2)]);
}
