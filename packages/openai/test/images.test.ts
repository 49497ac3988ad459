import { createHash, randomBytes } from 'node:crypto';
import { toFile } from 'openai';
import { expect, it } from 'vitest';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const usage = {
  input_tokens: 10,
  output_tokens: 40,
  total_tokens: 50,
  input_tokens_details: { image_tokens: 0, text_tokens: 10 },
};
const counted = { inputTokens: 10, outputTokens: 40, totalTokens: 50 };
const request = { model: 'gpt-image-1', prompt: 'A cat', size: '1024x1024' as const };
const image = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(100_000)]);
const reference = `attachment:image/png;sha256=${createHash('sha256').update(image).digest('hex')};bytes=${image.length};base64`;
const answer = { created: 1, data: [{ b64_json: image.toString('base64') }], usage };

it('records images, their bytes as attachments', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, answer),
    (client) => client.images.generate(request),
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Images',
      type: 'LLM',
      inputs: { ...request, stream: undefined },
      outputs: { created: 1, data: [{ b64_json: reference }], usage },
      model: 'gpt-image-1',
      usage: counted,
      attributes: { model: 'gpt-image-1', size: '1024x1024', imageCount: 1 },
    }),
  ]);
});

const partial = (index: number): object => ({
  type: 'image_generation.partial_image',
  b64_json: image.toString('base64'),
  partial_image_index: index,
  created_at: 1,
  size: '1024x1024',
});

it('records the whole image of a stream, and of one that is left early the last that came', async () => {
  const completed = {
    type: 'image_generation.completed',
    b64_json: image.toString('base64'),
    created_at: 1,
    size: '1024x1024',
    usage,
  };
  const answers = [partial(0), partial(1), completed];
  for (const events of [3, 2]) {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendEvents(response, answers, { named: true }),
      async (client) => {
        const seen: unknown[] = [];
        for await (const event of await client.images.generate({ ...request, stream: true, partial_images: 2 }))
          if (seen.push(event) === events) break;
        return seen;
      },
    );
    expect(traced.result).toEqual(bare.result);
    const isWhole = events === 3;
    const last = isWhole ? { b64_json: reference } : { b64_json: reference, partial_image_index: 1 };
    expect(spans).toEqual([
      wholeSpan({
        name: 'Images',
        type: 'LLM',
        inputs: { ...request, stream: true, partial_images: 2 },
        outputs: { size: '1024x1024', created: 1, data: [last], ...(isWhole ? { usage } : {}) },
        model: 'gpt-image-1',
        ...(isWhole ? { usage: counted } : {}),
        attributes: {
          model: 'gpt-image-1',
          size: '1024x1024',
          stream: true,
          partial_images: 2,
          imageCount: 1,
          ...(isWhole ? {} : { outcome: 'aborted' }),
          timeToFirstTokenMs: expect.any(Number),
        },
      }),
    ]);
  }
});

it.each(['edit', 'createVariation'] as const)(
  'records the files of images.%s by name, type and size',
  async (method) => {
    const file = await toFile(image, 'cat.png', { type: 'image/png' });
    const mask = new Blob(['mask'], { type: 'image/png' });
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendJson(response, answer),
      (client) =>
        method === 'edit'
          ? client.images.edit({ model: 'gpt-image-1', prompt: 'A hat', image: [file], mask: mask as File })
          : client.images.createVariation({ model: 'gpt-image-1', image: file }),
    );
    expect(traced.result).toEqual(bare.result);
    expect(traced.requests.map(({ url }) => url)).toEqual(bare.requests.map(({ url }) => url));
    const marker = { name: 'cat.png', type: 'image/png', size: image.length };
    const isEdit = method === 'edit';
    expect(spans).toEqual([
      wholeSpan({
        name: 'Images',
        type: 'LLM',
        inputs: isEdit
          ? { model: 'gpt-image-1', prompt: 'A hat', image: [marker], mask: { type: 'image/png', size: 4 } }
          : { model: 'gpt-image-1', image: marker },
        outputs: { created: 1, data: [{ b64_json: reference }], usage },
        model: 'gpt-image-1',
        usage: counted,
        attributes: { model: 'gpt-image-1', imageCount: 1 },
      }),
    ]);
  },
);
