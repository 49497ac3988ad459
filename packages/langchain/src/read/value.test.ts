import { Document } from '@langchain/core/documents';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatPromptValue, StringPromptValue } from '@langchain/core/prompt_values';
import { Command, Send } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { readOutputs, readValue } from './value.ts';

describe('values of LangChain as plain data:', () => {
  const call = { name: 'look_up', args: { id: 'A1' }, id: 'call_1', type: 'tool_call' as const };
  it.each([
    { what: 'a message', value: new HumanMessage('Hi'), plain: { type: 'human', content: 'Hi' } },
    {
      what: 'a message with parts and a name',
      value: new HumanMessage({ content: [{ type: 'text', text: 'Hi' }], name: 'Mira', id: 'm1' }),
      plain: { type: 'human', content: [{ type: 'text', text: 'Hi' }], name: 'Mira', id: 'm1' },
    },
    {
      what: 'an answer that calls a tool, said once',
      value: new AIMessage({
        content: '',
        tool_calls: [call],
        additional_kwargs: { tool_calls: [{ id: 'call_1' }] as never, refusal: null },
      }),
      plain: { type: 'ai', content: '', tool_calls: [call], additional_kwargs: { refusal: null } },
    },
    {
      what: 'an answer of which a provider tells nothing more',
      value: new AIMessage({
        content: 'Hi',
        additional_kwargs: { function_call: undefined as never, tool_calls: undefined as never },
        response_metadata: { model_name: undefined },
      }),
      plain: { type: 'ai', content: 'Hi' },
    },
    {
      what: 'what a tool gave',
      value: new ToolMessage({ content: '12:00', tool_call_id: 'call_1', artifact: { raw: 1 }, status: 'success' }),
      plain: { type: 'tool', content: '12:00', tool_call_id: 'call_1', status: 'success', artifact: { raw: 1 } },
    },
    {
      what: 'a document',
      value: new Document({ pageContent: 'text', metadata: { page: 1 }, id: 'd1' }),
      plain: { page_content: 'text', metadata: { page: 1 }, id: 'd1' },
    },
    {
      what: 'the value of a chat prompt',
      value: new ChatPromptValue([new HumanMessage('Hi')]),
      plain: { messages: [{ type: 'human', content: 'Hi' }] },
    },
    { what: 'the value of a text prompt', value: new StringPromptValue('Hi'), plain: 'Hi' },
    {
      what: 'a command',
      value: new Command({ goto: 'next', update: { messages: [new HumanMessage('Hi')] } }),
      plain: { goto: ['next'], update: { messages: [{ type: 'human', content: 'Hi' }] } },
    },
    {
      what: 'a send',
      value: new Send('node', { said: new HumanMessage('Hi') }),
      plain: { node: 'node', args: { said: { type: 'human', content: 'Hi' } } },
    },
    {
      what: 'any of these further in',
      value: { state: [{ at: 1, last: new HumanMessage('Hi') }] },
      plain: { state: [{ at: 1, last: { type: 'human', content: 'Hi' } }] },
    },
  ])('$what', ({ value, plain }) => {
    expect(readValue(value)).toEqual(plain);
    expect(readValue(plain)).toBe(plain);
  });

  it('what is in a circle stays as it is', () => {
    const circle: { self?: unknown; said: unknown } = { said: new HumanMessage('Hi') };
    circle.self = circle;
    expect(readValue(circle)).toMatchObject({ said: { type: 'human', content: 'Hi' } });
  });

  it('getters are not run', () => {
    const value = {
      said: new HumanMessage('Hi'),
      get lazy(): never {
        throw new Error('read');
      },
    };
    const read = readValue(value) as object;
    expect(Object.getOwnPropertyDescriptor(read, 'lazy')?.get).toBeTypeOf('function');
  });
});

describe('outputs of a chain, which LangChain wraps where they are no object:', () => {
  it.each([
    [{ output: 'text' }, 'text'],
    [{ output: ['a'] }, ['a']],
    [{ output: 0 }, 0],
    [{ output: { of: 'the user' } }, { output: { of: 'the user' } }],
    [
      { output: 'text', also: 1 },
      { output: 'text', also: 1 },
    ],
    [new HumanMessage('Hi'), { type: 'human', content: 'Hi' }],
    ['text', 'text'],
  ])('%j is %j', (outputs, read) => {
    expect(readOutputs(outputs)).toEqual(read);
  });
});
