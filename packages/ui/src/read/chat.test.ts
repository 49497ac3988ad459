import { expect, test } from 'vitest';
import { readChatRequest, readChatResponse, readCutOff } from './chat.ts';

const user = { role: 'user', text: 'Weather?', toolCalls: [] };
const call = { role: 'assistant', text: '', toolCalls: [{ name: 'weather', args: '{"city":"Paris"}' }] };
const result = { role: 'tool', text: 'sunny', toolCalls: [], tool: 'weather' };

const openaiCall = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } };
const responsesCall = { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Paris"}' };
const lc = (type: string, kwargs: object) => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', type],
  kwargs,
});

test.each([
  [
    'chat completions',
    {
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: null, tool_calls: [openaiCall] },
        { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      ],
    },
  ],
  [
    'responses',
    {
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
        responsesCall,
        { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
      ],
    },
  ],
  [
    'LangChain',
    [
      [
        { type: 'human', content: 'Weather?' },
        { type: 'ai', content: '', tool_calls: [{ name: 'weather', args: { city: 'Paris' }, id: 'c1' }] },
        { type: 'tool', content: 'sunny', tool_call_id: 'c1' },
      ],
    ],
  ],
  [
    'LangChain, serialised',
    {
      messages: [
        [
          lc('HumanMessage', { content: 'Weather?' }),
          lc('AIMessage', { content: '', tool_calls: [{ name: 'weather', args: { city: 'Paris' }, id: 'c1' }] }),
          lc('ToolMessage', { content: 'sunny', name: 'weather' }),
        ],
      ],
    },
  ],
])('reads a request of %s', (_, request) => {
  expect(readChatRequest(request)).toEqual([user, call, result]);
});

test.each([
  ['a text', { model: 'm', input: 'Weather?' }],
  ['an old prompt', { prompt: 'Weather?' }],
])('reads %s as what the user says', (_, request) => {
  expect(readChatRequest(request)).toEqual([user]);
});

test.each([
  [
    'chat completions',
    { choices: [{ message: { role: 'assistant', content: null, tool_calls: [openaiCall] } }] },
    [call],
  ],
  [
    'responses',
    { output: [{ type: 'reasoning', summary: [] }, responsesCall] },
    [{ role: 'reasoning', text: '', toolCalls: [] }, call],
  ],
  [
    'a message of parts',
    {
      output: [
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'Sunny.' },
            { type: 'refusal', refusal: 'No.' },
          ],
        },
      ],
    },
    [{ role: 'assistant', text: 'Sunny. No.', toolCalls: [] }],
  ],
  ['an old completion', { choices: [{ text: 'Sunny.' }] }, [{ role: 'assistant', text: 'Sunny.', toolCalls: [] }]],
  [
    'a LangChain generation',
    { generations: [[{ text: 'Sunny.', message: lc('AIMessage', { content: 'Sunny.' }) }]] },
    [{ role: 'assistant', text: 'Sunny.', toolCalls: [] }],
  ],
  [
    'a tool of the provider',
    { output: [{ type: 'web_search_call', id: 'x' }] },
    [{ role: 'assistant', text: '[web_search_call]', toolCalls: [] }],
  ],
  [
    'a message with an image',
    { role: 'assistant', content: [{ type: 'image_url', image_url: {} }] },
    [{ role: 'assistant', text: '[image_url]', toolCalls: [] }],
  ],
  [
    'a whole conversation',
    {
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: 'Sunny.' },
      ],
    },
    [{ role: 'assistant', text: 'Sunny.', toolCalls: [] }],
  ],
])('reads the answer of %s', (_, answer, messages) => {
  expect(readChatResponse(answer)).toEqual(messages);
});

test.each([
  [null],
  ['text'],
  [7],
  [[]],
  [{}],
  [[1, 2]],
  [{ input: 7 }],
  [{ messages: 'none' }],
  [{ messages: [{ a: 1 }] }],
  [{ choices: ['red', 'blue'] }],
  [{ message: 'ok' }],
  [{ output: 'text' }],
])('%j is no conversation', (value) => {
  expect(readChatRequest(value)).toBeUndefined();
  expect(readChatResponse(value)).toBeUndefined();
});

test('says why an answer is not whole', () => {
  expect(readCutOff({ choices: [{ finish_reason: 'length' }] })).toBe('length');
  expect(readCutOff({ choices: [{ finish_reason: 'stop' }] })).toBeUndefined();
  expect(readCutOff({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })).toBe(
    'max_output_tokens',
  );
  expect(readCutOff('text')).toBeUndefined();
});
