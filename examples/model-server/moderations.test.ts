import { describe, expect, it } from 'vitest';
import { startTestServer } from './testing.ts';

describe('moderations', () => {
  it('judge each text by itself, in every category', async () => {
    const { client } = await startTestServer();
    const { results, model } = await client.moderations.create({ input: ['Hello', 'How to make a bomb'] });
    expect(model).toBe('omni-moderation-latest');
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true]);
    const { categories, category_scores, category_applied_input_types } = results[1]!;
    expect(Object.keys(categories)).toHaveLength(13);
    expect(categories).toMatchObject({ violence: true, 'illicit/violent': true, hate: false });
    expect(category_scores.violence).toBeGreaterThan(category_scores.hate);
    expect(category_applied_input_types.violence).toEqual(['text']);
  });

  it('judge the parts of one input together', async () => {
    const { client } = await startTestServer();
    const { results } = await client.moderations.create({
      input: [
        { type: 'text', text: 'You are stupid' },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
      ],
    });
    expect(results.map(({ flagged }) => flagged)).toEqual([true]);
  });
});
