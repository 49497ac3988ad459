import { expect, test } from 'vitest';
import { preview } from './preview.ts';

const conversation = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'first' },
  { role: 'assistant', content: 'answer' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'last' },
      { type: 'image_url', image_url: {} },
      { type: 'text', text: 'words' },
    ],
  },
];

test.each<[string, unknown, 'user' | 'assistant', string]>([
  ['text', 'hello', 'user', 'hello'],
  ['chat messages', { messages: conversation }, 'user', 'last words'],
  ['chat messages of a request', { request: { messages: conversation } }, 'user', 'last words'],
  [
    'a chat completion',
    {
      choices: [{ message: { role: 'assistant', content: 'yes' } }, { message: { role: 'assistant', content: 'no' } }],
    },
    'assistant',
    'yes',
  ],
  [
    'a response',
    { output: [{ type: 'reasoning' }, { role: 'assistant', content: [{ type: 'output_text', text: 'sure' }] }] },
    'assistant',
    'sure',
  ],
  ["a response's input", { input: 'what?' }, 'user', 'what?'],
  ['data', { a: [1] }, 'user', '{"a":[1]}'],
  [
    'messages without text',
    { messages: [{ role: 'user', content: null }] },
    'user',
    '{"messages":[{"role":"user","content":null}]}',
  ],
  ['null', null, 'user', 'null'],
])('%s', (_, value, role, expected) => {
  expect(preview(JSON.stringify(value), role)).toBe(expected);
});

test('it is cut to 1,000 characters', () => {
  expect(preview(JSON.stringify('x'.repeat(1000)), 'user')).toBe('x'.repeat(1000));
  expect(preview(JSON.stringify('x'.repeat(1001)), 'user')).toBe(`${'x'.repeat(997)}...`);
});

test('nothing, and what is no JSON', () => {
  expect(preview(undefined, 'user')).toBeUndefined();
  expect(preview('not JSON', 'user')).toBe('not JSON');
});
