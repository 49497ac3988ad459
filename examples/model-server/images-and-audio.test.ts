import { toFile } from 'openai';
import { describe, expect, it } from 'vitest';
import { startTestServer } from './testing.ts';

describe('images', () => {
  it('are PNGs, the same for the same prompt', async () => {
    const { client } = await startTestServer();
    const draw = async (prompt: string): Promise<Buffer[]> => {
      const { data } = await client.images.generate({ model: 'gpt-image-1', prompt, n: 2, size: '1024x1536' });
      return (data ?? []).map(({ b64_json }) => Buffer.from(b64_json ?? '', 'base64'));
    };
    const [first, second, ...rest] = await draw('A kettle');
    expect(rest).toEqual([]);
    expect(first).toEqual(second);
    expect(first?.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1A\n');
    expect([first?.readUInt32BE(16), first?.readUInt32BE(20)]).toEqual([128, 192]);
    expect((await draw('A tea pot'))[0]).not.toEqual(first);
  });

  it('are refused without a prompt', async () => {
    const { post } = await startTestServer();
    expect((await post('/images/generations', { model: 'gpt-image-1' })).status).toBe(400);
  });
});

describe('audio', () => {
  const speech = {
    model: 'gpt-4o-mini-tts',
    voice: 'alloy',
    input: 'Grüße aus Århus',
    response_format: 'wav',
  } as const;

  it('is spoken and heard again', async () => {
    const { client } = await startTestServer();
    const response = await client.audio.speech.create(speech);
    expect(response.headers.get('content-type')).toBe('audio/wav');
    const sound = Buffer.from(await response.arrayBuffer());
    expect(sound.subarray(0, 4).toString() + sound.subarray(8, 12).toString()).toBe('RIFFWAVE');
    expect(sound.readUInt32LE(4)).toBe(sound.length - 8);
    const file = await toFile(sound, 'greetings.wav');
    const heard = await client.audio.transcriptions.create({ model: 'gpt-4o-mini-transcribe', file });
    expect(heard.text).toBe('Grüße aus Århus');
    expect(heard.usage).toMatchObject({ type: 'tokens', output_tokens: 3 });
  });

  it('is refused in another format, and where it is none', async () => {
    const { client } = await startTestServer();
    await expect(client.audio.speech.create({ ...speech, response_format: 'mp3' })).rejects.toThrow('wav only');
    const file = await toFile(Buffer.from('no sound'), 'x.wav');
    const hear = client.audio.transcriptions.create({ model: 'gpt-4o-mini-transcribe', file });
    await expect(hear).rejects.toThrow('might be corrupted');
  });
});
