import { testAutolog } from '@autolog/core/testing';
import OpenAI from 'openai';
import { afterAll, test } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { completion, textChunks } from './support/answers.ts';
import { sendEvents, sendJson, startWireServer } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hi' }] };
const head = {
  id: 'chatcmpl-2',
  created: 1_700_000_000,
  model: 'gpt-5-mini-2025-08-07',
  service_tier: 'default',
};
const refusal = { error: { message: 'no such model', type: 'invalid_request_error', param: null, code: null } };

const server = await startWireServer(({ body }, response) => {
  if (body.includes('"model":"none"')) sendJson(response, refusal, 404, { date: 'now' });
  else if (body.includes('"stream":true')) sendEvents(response, textChunks);
  else sendJson(response, completion);
});
afterAll(() => server.close());
const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 });

testAutolog(test, {
  autolog: openaiAutolog,
  patches: [OpenAI.Chat.Completions.prototype, OpenAI.Responses.prototype, OpenAI.prototype],
  volatileAttributes: ['timeToFirstTokenMs'],
  uses: {
    'a call': {
      run: () => client.chat.completions.create(request),
      spans: [
        {
          name: 'Completions',
          type: 'CHAT_MODEL',
          inputs: request,
          outputs: completion,
          model: 'gpt-5-mini-2025-08-07',
          provider: 'openai',
          usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 },
          attributes: {
            model: 'gpt-5-mini',
            'mlflow.message.format': 'openai',
            requestId: 'req_1',
            responseId: 'chatcmpl-1',
            finishReasons: ['stop'],
          },
        },
      ],
    },
    'a stream': {
      run: async () => Array.fromAsync(await client.chat.completions.create({ ...request, stream: true })),
      spans: [
        {
          name: 'Completions',
          type: 'CHAT_MODEL',
          inputs: { ...request, stream: true },
          outputs: {
            ...head,
            object: 'chat.completion',
            choices: [
              {
                index: 0,
                message: { role: 'assistant', content: 'Hello there', refusal: null },
                logprobs: null,
                finish_reason: 'stop',
              },
            ],
          },
          model: 'gpt-5-mini-2025-08-07',
          provider: 'openai',
          attributes: {
            model: 'gpt-5-mini',
            stream: true,
            'mlflow.message.format': 'openai',
            requestId: 'req_1',
            responseId: 'chatcmpl-2',
            finishReasons: ['stop'],
          },
        },
      ],
    },
    'a call that fails': {
      run: () => client.chat.completions.create({ ...request, model: 'none' }),
      spans: [
        {
          name: 'Completions',
          type: 'CHAT_MODEL',
          status: 'ERROR',
          statusMessage: '404 no such model',
          inputs: { ...request, model: 'none' },
          model: 'none',
          provider: 'openai',
          attributes: { model: 'none', 'mlflow.message.format': 'openai', requestId: 'req_1', statusCode: 404 },
          events: [
            {
              name: 'exception',
              attributes: { 'exception.type': 'NotFoundError', 'exception.message': '404 no such model' },
            },
          ],
        },
      ],
    },
  },
});
