import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { parametersOf } from './parameters.ts';

const parameterNames = (fn: (...args: never[]) => unknown): string[] => parametersOf(fn).names;

/** Makes a function from text, so that no tool rewrites it before it is read. */
function made(source: string): () => void {
  return runInThisContext(`(${source})`) as () => void;
}

const cases: [string, string[]][] = [
  ['function f(a, b) {}', ['a', 'b']],
  ['function (a) {}', ['a']],
  ['async function f(a) {}', ['a']],
  ['function* f(a) {}', ['a']],
  ['async function* f(a, ...b) {}', ['a', '...b']],
  ['(a, b) => {}', ['a', 'b']],
  ['a => a', ['a']],
  ['async a => a', ['a']],
  ['async => async', ['async']],
  ['async (a) => a', ['a']],
  ['() => {}', []],
  ['(a,) => {}', ['a']],
  ['($a, _b, größe, \\u0061) => {}', ['$a', '_b', 'größe', 'arg3']],
  ['(a = 1, b = [1, 2], c = { d: 1, e: [2] }) => {}', ['a', 'b', 'c']],
  ['(a = f(1, (2)), b = () => { return 1, 2 }) => {}', ['a', 'b']],
  ['({ a, b }, [c, d], e) => {}', ['arg0', 'arg1', 'e']],
  ['({ a, b } = {}, [c] = []) => {}', ['arg0', 'arg1']],
  ["(a = ',)', b = \"it's (\", c = `}${','}`, d) => {}", ['a', 'b', 'c', 'd']],
  ["(a = '\\'', b) => {}", ['a', 'b']],
  ['(a /* , x */, b // , y)\n, c) => {}', ['a', 'b', 'c']],
  ['(/* (first) */ a, b) => {}', ['a', 'b']],
  ['function /* (x) */ f(a) {}', ['a']],
  ['(a = /[)/,]/, b = /\\//g, c) => {}', ['a', 'b', 'c']],
  ['(a = 4 / 2, b = 1 / 2) => {}', ['a', 'b']],
  ['(...rest) => {}', ['...rest']],
  ['(a, ...[b, c]) => {}', ['a', 'arg1']],
];

test.each(cases)('%s', (source, names) => {
  expect(parameterNames(made(source))).toEqual(names);
});

const methods: [string, string[]][] = [
  ['m(a) {}', ['a']],
  ['async m(a, b) {}', ['a', 'b']],
  ['*m(a) {}', ['a']],
  ['async *m(a) {}', ['a']],
  ['classify(a) {}', ['a']],
  ['class(a) {}', ['a']],
  ["'quoted (name)'(a) {}", ['a']],
  ['[(() => "computed")()](a) {}', ['a']],
];

test.each(methods)('the method %s', (source, names) => {
  const [method] = Object.values(made(`{${source}}`) as unknown as Record<string, () => void>);
  expect(parameterNames(method!)).toEqual(names);
});

test('functions without a source have none', () => {
  expect(parameterNames(Math.max)).toEqual([]);
  expect(parameterNames(made('((a) => a).bind(null)'))).toEqual([]);
  expect(parameterNames(new Proxy((a: number) => a, {}) as unknown as () => void)).toEqual([]);
  expect(parameterNames(made('class { constructor(a) {} }'))).toEqual([]);
});

test('a body that speaks of native code is not taken for it', () => {
  expect(parameterNames((a: string) => `${a} [native code]`)).toEqual(['a']);
});

test('default values: literals by value, other expressions by their text', () => {
  const source =
    '(a, b = 2, c = -1.5e3, d = 1_000, e = \'text\', f = true, g = null, h = [1, { "x": 2 }], i = now(), j = undefined, ...k) => {}';
  expect(parametersOf(made(source)).defaults).toEqual({
    b: 2,
    c: -1500,
    d: 1000,
    e: 'text',
    f: true,
    g: null,
    h: [1, { x: 2 }],
    i: '[default: now()]',
  });
});
