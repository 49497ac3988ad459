import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { extractAttachments } from './extract.ts';
import { resolveAttachments } from './resolve.ts';

const bytesOf = (length: number, head: string | number[] = 'x'): Buffer => {
  const bytes = randomBytes(length);
  Buffer.from(head as string).copy(bytes);
  return bytes;
};
const png = bytesOf(60_001, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const wav = Buffer.concat([Buffer.from('RIFF'), Buffer.from([1, 2, 3, 4]), Buffer.from('WAVEfmt '), bytesOf(9000)]);
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const url = (bytes: Buffer, type: string): string => `data:${type};base64,${bytes.toString('base64')}`;
const padding = 'words between the media, '.repeat(400);

/** Takes media out, and asserts that they can be put back. */
function extract(value: unknown): { data: unknown; types: string[]; text: string } {
  const text = JSON.stringify(value);
  const extraction = extractAttachments(text);
  const bytes = new Map(extraction.attachments.map((attachment) => [attachment.sha256, attachment.bytes]));
  expect(resolveAttachments(extraction.text, (hash) => bytes.get(hash))).toBe(text);
  for (const attachment of extraction.attachments) expect(sha(attachment.bytes)).toBe(attachment.sha256);
  return {
    data: JSON.parse(extraction.text),
    types: extraction.attachments.map(({ mimeType }) => mimeType),
    text: extraction.text,
  };
}

describe('extractAttachments', () => {
  it('takes data URLs out, each content once', () => {
    const part = { type: 'image_url', image_url: { url: url(png, 'image/png') } };
    const { data, types } = extract({
      messages: [{ role: 'user', content: [part, { type: 'text', text: padding }, part] }],
    });
    const reference = { type: 'image_url', image_url: { url: `attachment:image/png;sha256=${sha(png)};bytes=60001` } };
    expect(data).toEqual({
      messages: [{ role: 'user', content: [reference, { type: 'text', text: padding }, reference] }],
    });
    expect(types).toEqual(['image/png']);
  });

  it('takes data URLs out of the midst of a text, and of JSON within JSON', () => {
    const { data } = extract({
      html: `<img src="${url(png, 'image/png')}"> ${padding}`,
      arguments: JSON.stringify({ image: url(wav, 'audio/wav') }),
    });
    expect(data).toEqual({
      html: `<img src="attachment:image/png;sha256=${sha(png)};bytes=60001"> ${padding}`,
      arguments: JSON.stringify({ image: `attachment:audio/wav;sha256=${sha(wav)};bytes=${wav.length}` }),
    });
  });

  it('keeps what a data URL declares', () => {
    const svg = bytesOf(9000);
    const { types, text } = extract([
      url(svg, 'image/svg+xml;charset=utf-8'),
      url(bytesOf(9000), ''),
      url(png, 'application/pdf;name=a%20b.pdf'),
    ]);
    expect(types).toEqual([
      'image/svg+xml;charset=utf-8',
      'application/octet-stream',
      'application/pdf;name=a%20b.pdf',
    ]);
    expect(text).toContain('"attachment:;sha256=');
  });

  it('takes bare base64 out of the fields that APIs put it into', () => {
    const pcm = bytesOf(9000, [0]);
    const { data, types } = extract({
      input_audio: { data: wav.toString('base64'), format: 'wav' },
      spoken: { data: pcm.toString('base64'), format: 'pcm16' },
      source: { type: 'base64', media_type: 'image/tiff', data: bytesOf(9000, [0]).toString('base64') },
      part: { inlineData: { data: bytesOf(9000, [0]).toString('base64'), mimeType: 'audio/aac' } },
      file: { file_data: bytesOf(9000, '%PDF-1.7').toString('base64') },
      images: [{ b64_json: png.toString('base64') }],
      tool: { type: 'image_generation_call', result: bytesOf(9000, [0xff, 0xd8, 0xff, 0xe0]).toString('base64') },
      unknown_field: bytesOf(9000, 'GIF89a').toString('base64'),
    });
    expect(types).toEqual([
      'audio/wav',
      'audio/pcm16',
      'image/tiff',
      'audio/aac',
      'application/pdf',
      'image/png',
      'image/jpeg',
      'image/gif',
    ]);
    expect(data).toMatchObject({
      input_audio: { data: `attachment:audio/wav;sha256=${sha(wav)};bytes=${wav.length};base64`, format: 'wav' },
    });
  });

  it('takes pretty-printed JSON as well', () => {
    const text = JSON.stringify({ b64_json: png.toString('base64') }, null, 2);
    expect(extractAttachments(text).text).toBe(
      `{\n  "b64_json": "attachment:image/png;sha256=${sha(png)};bytes=60001;base64"\n}`,
    );
  });

  it.each<[string, unknown]>([
    ['words', { content: padding.repeat(20) }],
    ['a short text', { url: url(bytesOf(4000), 'image/png') }],
    ['a small data URL', { url: url(bytesOf(300), 'image/png'), padding }],
    ['base64 that nothing says is media', { encrypted_content: bytesOf(20_000, [0]).toString('base64') }],
    ['a data URL that was cut', { url: `${url(png, 'image/png').slice(0, 20_001)}… [cut]`, padding }],
    ['a data URL with other characters', { url: url(png, 'image/png').replaceAll('A', '!'), padding }],
    ['base64url', { data: bytesOf(20_000, [0xff, 0xef, 0xff]).toString('base64url') }],
    ['base64 with wrong padding', { data: `${bytesOf(20_000).toString('base64').slice(0, -4)}AB==` }],
    ['base64 that more follows', { data: `${bytesOf(9_000).toString('base64')} and more` }],
    ['hexadecimal', { text: bytesOf(20_000).toString('hex') }],
    ['a very long word', { text: 'A'.repeat(20_000) }],
  ])('leaves alone: %s', (_what, value) => {
    const text = JSON.stringify(value);
    expect(extractAttachments(text)).toEqual({ text, attachments: [] });
  });

  it('finds media wherever they begin', () => {
    for (let offset = 0; offset < 1100; offset += 13) {
      const text = JSON.stringify(['x '.repeat(4000), ' '.repeat(offset), url(bytesOf(768), 'image/png'), padding]);
      expect(extractAttachments(text).attachments, `at ${offset}`).toHaveLength(1);
    }
  });
});

describe('resolveAttachments', () => {
  it('leaves a reference to what is not there', () => {
    const text = `"attachment:image/png;sha256=${sha(png)};bytes=60001"`;
    expect(resolveAttachments(text, () => undefined)).toBe(text);
    expect(resolveAttachments(text, () => png)).toBe(JSON.stringify(url(png, 'image/png')));
    expect(resolveAttachments('"attachment: see below"', () => png)).toBe('"attachment: see below"');
  });
});
