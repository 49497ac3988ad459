import { zodFunction } from 'openai/helpers/zod';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { completion, response as answer } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sendJson } from './support/wire-server.ts';

const parameters = { type: 'object', properties: { id: { type: 'string' } } };
const messages = [{ role: 'user' as const, content: 'Hi' }];

it('records the tools of a request as MLflow keeps them, whatever API they are for', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    ({ url }, response) => sendJson(response, url.endsWith('/responses') ? answer : completion),
    async (client) => {
      await client.chat.completions.create({
        model: 'm',
        messages,
        tools: [
          { type: 'function', function: { name: 'look_up', description: 'Looks up', parameters, strict: true } },
          { type: 'custom', custom: { name: 'sql', description: 'Asks' } },
        ],
      });
      await client.responses.create({
        model: 'm',
        input: 'Hi',
        tools: [{ type: 'function', name: 'look_up', parameters, strict: null }, { type: 'web_search' }],
      });
      await client.chat.completions.create({ model: 'm', messages });
    },
  );
  expect(traced).toEqual(bare);
  expect(spans.map(({ attributes }) => attributes['mlflow.chat.tools'])).toEqual([
    [
      { type: 'function', function: { name: 'look_up', description: 'Looks up', parameters, strict: true } },
      { type: 'function', function: { name: 'sql', description: 'Asks' } },
    ],
    [
      { type: 'function', function: { name: 'look_up', parameters } },
      { type: 'function', function: { name: 'web_search' } },
    ],
    undefined,
  ]);
});

it('records tools that are sent again as they are then, and those of the zod helper', async () => {
  const { spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    async (client) => {
      const tool = { type: 'function' as const, function: { name: 'f', parameters } };
      const tools = [tool, zodFunction({ name: 'z', parameters: z.object({ a: z.number() }) })];
      await client.chat.completions.create({ model: 'm', messages, tools });
      tool.function.name = 'renamed';
      await client.chat.completions.create({ model: 'm', messages, tools });
    },
  );
  const names = spans.map(({ attributes }) =>
    (attributes['mlflow.chat.tools'] as { function: { name: string } }[]).map((tool) => tool.function.name),
  );
  expect(names).toEqual([
    ['f', 'z'],
    ['renamed', 'z'],
  ]);
});
