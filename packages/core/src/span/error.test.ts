import { expect, test } from 'vitest';
import { stackOf } from './error.ts';

function failed(message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.stack = `Error: ${message}\n    at ${message}.ts:1:1`;
  return error;
}

test('a stack tells of the causes', () => {
  const refused = failed('refused');
  expect(stackOf(failed('request', failed('fetch', refused)))).toBe(`Error: request
    at request.ts:1:1
Caused by: Error: fetch
    at fetch.ts:1:1
Caused by: Error: refused
    at refused.ts:1:1`);
  expect(stackOf(refused)).toBe(refused.stack);
});

test.for<[string, unknown, string | undefined]>([
  ['a text', 'no route', 'no route'],
  ['a number', 7, '7'],
  ['an object with a message', { message: 'no route', body: 'long' }, 'no route'],
  ['an object without', { body: 'long' }, undefined],
  ['an error without a stack', Object.assign(new RangeError('no route'), { stack: undefined }), 'RangeError: no route'],
  ['nothing', null, undefined],
])('a cause that is %s', ([, cause, told]) => {
  const error = failed('request', cause);
  expect(stackOf(error)).toBe(told === undefined ? error.stack : `${error.stack}\nCaused by: ${told}`);
});

test('of a chain without end five causes are told, and of a ring each once', () => {
  let deep = failed('9');
  for (let at = 8; at >= 0; at--) deep = failed(String(at), deep);
  expect(stackOf(deep)!.match(/Error: \d/g)).toEqual([0, 1, 2, 3, 4, 5].map((at) => `Error: ${at}`));

  const first = failed('1');
  first.cause = failed('2', first);
  expect(stackOf(first)!.match(/Error: \d/g)).toEqual(['Error: 1', 'Error: 2']);
});

test('a cause that cannot be read takes nothing away', () => {
  const thrower = (name: string): PropertyDescriptor & { name: string } => ({
    name,
    get() {
      throw new Error('no');
    },
  });
  const unreadable = failed('request');
  Object.defineProperty(unreadable, 'cause', thrower('cause'));
  expect(stackOf(unreadable)).toBe(unreadable.stack);

  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const inner = failed('inner');
  for (const name of ['stack', 'message']) Object.defineProperty(inner, name, thrower(name));
  for (const cause of [proxy, Object.defineProperty({}, 'message', thrower('message'))]) {
    const error = failed('request', cause);
    expect(stackOf(error)).toBe(error.stack);
  }
  expect(stackOf(failed('request', inner))).toMatch(/^Error: request\n.*\nCaused by: /);
});
