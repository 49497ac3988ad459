import { init, trace, withSpan } from '@autolog/core';
import { expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sendJson } from './support/wire-server.ts';

const request = { model: 'm', messages: [] };

// The bare run makes spans too, with nobody to record them.
init({ destinations: [] });

it('a function that gives the promise of the SDK gives that very promise when it is traced', async () => {
  const { spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    async (client) => {
      const ask = trace(() => client.chat.completions.create(request));
      const { data, request_id } = await ask().withResponse();
      expect([data, request_id]).toEqual([completion, 'req_1']);
      expect(await withSpan({ name: 'ask' }, () => client.chat.completions.create(request))).toEqual(completion);
      return data;
    },
  );
  expect(spans.map(({ name, outputs }) => [name, outputs])).toEqual([
    ['Completions', completion],
    ['function', completion],
    ['Completions', completion],
    ['ask', completion],
  ]);
});
