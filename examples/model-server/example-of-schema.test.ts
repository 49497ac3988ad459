import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exampleOf } from './example-of-schema.ts';

describe('exampleOf', () => {
  it.each<[string, z.ZodType]>([
    [
      'objects and lists',
      z.object({ name: z.string(), tags: z.array(z.string()).min(2), deep: z.object({ on: z.boolean() }) }),
    ],
    [
      'choices',
      z.object({ kind: z.enum(['a', 'b']), exactly: z.literal(7), either: z.union([z.string(), z.number()]) }),
    ],
    [
      'bounds',
      z.object({ count: z.int().min(3), above: z.number().gt(4), text: z.string().min(12), short: z.string().max(2) }),
    ],
    ['what may be null', z.object({ note: z.string().nullable(), rest: z.null() })],
  ])('satisfies a schema of %s', (_what, schema) => {
    const example = exampleOf(z.toJSONSchema(schema));
    expect(schema.parse(example)).toEqual(example);
  });

  it('ends where a schema refers to itself', () => {
    const schema = {
      type: 'object',
      properties: { value: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
      required: ['value', 'next'],
    };
    expect(exampleOf({ $ref: '#/$defs/node', $defs: { node: schema } })).toEqual({ value: 'example', next: null });
  });
});
