import { expect, it } from 'vitest';
import { type AttachmentReference, findReferences, formatReference } from './reference.ts';

const reference = (changes: Partial<AttachmentReference> = {}): AttachmentReference => ({
  mimeType: 'image/png',
  sha256: 'ab'.repeat(32),
  bytes: 5,
  bare: false,
  ...changes,
});

it('finds the references in a text as they were written', () => {
  const references = [
    reference(),
    reference({ bare: true }),
    reference({ mimeType: '' }),
    reference({ mimeType: 'text/plain;charset=utf-8;name=a%20b', bytes: 12_345_678_901 }),
  ];
  expect(findReferences(JSON.stringify(references.map(formatReference)))).toEqual(references);
});

it('finds none where there are none', () => {
  expect(findReferences('an attachment: image/png;sha256=abc;bytes=5')).toEqual([]);
  expect(findReferences(`attachment:image/png;sha256=${'AB'.repeat(32)};bytes=5`)).toEqual([]);
});
