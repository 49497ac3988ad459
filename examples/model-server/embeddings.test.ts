import { describe, expect, it } from 'vitest';
import { startTestServer } from './testing.ts';

const model = 'text-embedding-3-small';

describe('embeddings', () => {
  it('are vectors of length 1, the nearer the more words they share', async () => {
    const { client } = await startTestServer();
    const input = ['rain in the north', 'rain in the south', 'tea with milk'];
    const { data, usage } = await client.embeddings.create({ model, input });
    const [north, south, tea] = data.map(({ embedding }) => [...embedding]) as [number[], number[], number[]];
    const similarity = (a: number[], b: number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    expect(data.map(({ index, object }) => [index, object])).toEqual([0, 1, 2].map((index) => [index, 'embedding']));
    expect(north).toHaveLength(1536);
    expect(similarity(north, north)).toBeCloseTo(1);
    expect(similarity(north, south)).toBeGreaterThan(similarity(north, tea));
    expect(usage).toEqual({ prompt_tokens: 11, total_tokens: 11 });
  });

  it('have the size and the encoding that are asked for', async () => {
    const { client, post } = await startTestServer();
    const { data } = await client.embeddings.create({ model, input: 'rain', dimensions: 4, encoding_format: 'float' });
    expect(data[0]?.embedding).toHaveLength(4);
    const encoded = await post('/embeddings', { model, input: 'rain', dimensions: 4, encoding_format: 'base64' });
    const { data: texts } = (await encoded.json()) as { data: { embedding: string }[] };
    const bytes = Buffer.from(texts[0]?.embedding ?? '', 'base64');
    expect([0, 4, 8, 12].map((at) => bytes.readFloatLE(at))).toEqual(data[0]?.embedding);
    const large = await client.embeddings.create({ model: 'text-embedding-3-large', input: [[1, 2, 3], [4]] });
    expect(large.data.map(({ embedding }) => embedding.length)).toEqual([3072, 3072]);
  });

  it('are refused without input, and of an unknown model', async () => {
    const { client, post } = await startTestServer();
    expect((await post('/embeddings', { model })).status).toBe(400);
    await expect(client.embeddings.create({ model: 'nope', input: 'x' })).rejects.toThrow(/does not exist/);
  });
});
