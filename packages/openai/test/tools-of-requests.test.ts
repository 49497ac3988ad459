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
      await client.chat.completions.create({ model: 'm', messages, tools });
      tools.reverse();
      await client.chat.completions.create({ model: 'm', messages, tools });
      tools.pop();
      await client.chat.completions.create({ model: 'm', messages, tools });
    },
  );
  const names = spans.map(({ attributes }) =>
    (attributes['mlflow.chat.tools'] as { function: { name: string } }[]).map((tool) => tool.function.name),
  );
  expect(names).toEqual([['f', 'z'], ['renamed', 'z'], ['renamed', 'z'], ['z', 'renamed'], ['z']]);
});

it('reads tools that code of the program stands behind as they are sent, and calls that code no more often', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    async (client) => {
      const asked: string[] = [];
      const watched = <T extends object>(value: T, name: string): T =>
        new Proxy(value, {
          get: (target, key, self) => (asked.push(`${name}.${String(key)}`), Reflect.get(target, key, self)),
          getOwnPropertyDescriptor: (target, key) => (
            asked.push(`${name}: ${String(key)}`),
            Reflect.getOwnPropertyDescriptor(target, key)
          ),
        });
      const tool = { type: 'function' as const, function: { name: 'f', parameters } };
      const toolJson = (): object => (asked.push('toJSON'), parameters);
      const kinds = [
        watched(tool, 'tool'),
        { type: 'function' as const, function: watched(tool.function, 'function') },
        { type: 'function' as const, function: { name: 'f', parameters: watched(parameters, 'parameters') } },
        { type: 'function' as const, function: { name: 'f', parameters: { toJSON: toolJson } } },
        {
          type: 'function' as const,
          get function() {
            asked.push('getter');
            return tool.function;
          },
        },
      ];
      for (const kind of kinds) await client.chat.completions.create({ model: 'm', messages, tools: [kind] });
      await client.chat.completions.create({ model: 'm', messages, tools: watched([tool], 'tools') });
      await client.chat.completions.create(watched({ model: 'm', messages, tools: [tool], temperature: 1 }, 'body'));
      return asked;
    },
  );
  expect(traced).toEqual(bare);
  expect(spans.map(({ attributes }) => attributes['mlflow.chat.tools'])).toEqual(
    Array.from({ length: 7 }, () => [{ type: 'function', function: { name: 'f', parameters } }]),
  );
  expect(spans[6]!.attributes).toMatchObject({ model: 'm', temperature: 1 });
});

it('says nothing of tools that could not be sent', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    (client) => {
      const tool = { type: 'function' as const, function: { name: 'f', parameters: { maximum: 1n } } };
      return client.chat.completions.create({ model: 'm', messages, tools: [tool] });
    },
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([{ status: 'ERROR', attributes: { model: 'm' } }]);
  expect(spans[0]!.attributes).not.toHaveProperty('mlflow.chat.tools');
});
