import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isMediaText, mediaTypeOf } from './media-type.ts';

const base64 = (...head: (string | number[])[]): string =>
  Buffer.concat([...head.map((part) => Buffer.from(part as string)), randomBytes(60)]).toString('base64');

describe('mediaTypeOf', () => {
  it.each<[string, string]>([
    ['image/png', base64([0x89], 'PNG\r\n', [0x1a, 0x0a])],
    ['image/jpeg', base64([0xff, 0xd8, 0xff, 0xe1])],
    ['image/gif', base64('GIF89a')],
    ['image/webp', base64('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['audio/wav', base64('RIFF', [255, 254, 253, 252], 'WAVEfmt ')],
    ['audio/mpeg', base64('ID3', [4])],
    ['audio/mpeg', base64([0xff, 0xfb, 0x90])],
    ['audio/ogg', base64('OggS')],
    ['audio/flac', base64('fLaC')],
    ['video/webm', base64([0x1a, 0x45, 0xdf, 0xa3])],
    ['video/mp4', base64([0, 0, 0, 0x20], 'ftypisom')],
    ['application/pdf', base64('%PDF-1.7')],
  ])('tells %s', (type, text) => {
    expect(mediaTypeOf(text)).toBe(type);
    expect(isMediaText(text)).toBe(true);
  });

  it('does not tell what it does not know', () => {
    expect(mediaTypeOf(base64([0, 1, 2]))).toBeUndefined();
  });
});

describe('isMediaText', () => {
  it('knows data URLs, and nothing else', () => {
    expect(isMediaText(`data:image/svg+xml;charset=utf-8;base64,${base64('<svg')}`)).toBe(true);
    expect(isMediaText('data:text/plain,hello')).toBe(false);
    expect(isMediaText('data: see below;base64,')).toBe(false);
    expect(isMediaText(base64([0, 1, 2]))).toBe(false);
    expect(isMediaText('R0lGOD is how a GIF begins, in base64, and this is a sentence')).toBe(false);
  });
});
