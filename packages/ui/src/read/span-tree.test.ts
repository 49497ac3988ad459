import { expect, test } from 'vitest';
import { span } from '../../test/support/spans.ts';
import { type SpanRow, spanTree } from './span-tree.ts';

const shape = (rows: SpanRow[]) => rows.map(({ span: { name }, depth }) => '.'.repeat(depth) + name);

test('spans come in the order of their tree', () => {
  const spans = [span('a'), span('b', { parentId: 'a' }), span('d', { parentId: 'a' }), span('c', { parentId: 'b' })];
  const { rooted, detached } = spanTree(spans);
  expect(shape(rooted)).toEqual(['a', '.b', '..c', '.d']);
  expect(rooted.map(({ last, hasChildren }) => [last, hasChildren])).toEqual([
    [true, true],
    [false, true],
    [true, false],
    [true, false],
  ]);
  expect(detached).toEqual([]);
});

test('spans without their parent are detached, with what is below them', () => {
  const { rooted, detached } = spanTree([span('a'), span('b', { parentId: 'gone' }), span('c', { parentId: 'b' })]);
  expect(shape(rooted)).toEqual(['a']);
  expect(shape(detached)).toEqual(['b', '.c']);
});

test('spans that are their own ancestors are detached, each once', () => {
  const { rooted, detached } = spanTree([
    span('a', { parentId: 'c' }),
    span('b', { parentId: 'a' }),
    span('c', { parentId: 'b' }),
    span('d', { parentId: 'd' }),
  ]);
  expect(shape(rooted)).toEqual([]);
  expect(shape(detached)).toEqual(['a', '.b', '..c', 'd']);
});

test('spans that share an id are both there', () => {
  const { rooted } = spanTree([
    span('a'),
    span('one', { spanId: 'x', parentId: 'a' }),
    span('two', { spanId: 'x', parentId: 'a' }),
    span('c', { parentId: 'x' }),
  ]);
  expect(shape(rooted)).toEqual(['a', '.one', '..c', '.two']);
});

test('a tree may be a hundred thousand deep or wide', () => {
  const deep = spanTree(
    Array.from({ length: 100_000 }, (_, index) => span(`${index}`, index === 0 ? {} : { parentId: `${index - 1}` })),
  );
  expect(deep.rooted.at(-1)?.depth).toBe(99_999);
  const wide = spanTree(
    Array.from({ length: 200_000 }, (_, index) => span(`${index}`, index === 0 ? {} : { parentId: '0' })),
  );
  expect(wide.rooted.length).toBe(200_000);
});
