import { expect, test } from 'vitest';
import { span } from '../../test/support/spans.ts';
import { guideDrawer } from './guides.ts';

test('guides lead from a parent to each of its children', () => {
  const draw = guideDrawer(10);
  const row = (depth: number, last: boolean, hasChildren: boolean) =>
    draw({ span: span('a'), depth, last, hasChildren });
  expect(row(0, true, true)).toEqual({ row: '', details: '│  ' });
  expect(row(1, false, true)).toEqual({ row: '├─ ', details: '│  │  ' });
  expect(row(2, true, false)).toEqual({ row: '│  └─ ', details: '│        ' });
  expect(row(1, true, true)).toEqual({ row: '└─ ', details: '   │  ' });
  expect(row(2, true, false)).toEqual({ row: '   └─ ', details: '         ' });
});

test('below the deepest level the depth is written', () => {
  const draw = guideDrawer(2);
  const row = (depth: number) => draw({ span: span('a'), depth, last: true, hasChildren: true });
  expect([0, 1, 2, 3, 1000].map((depth) => row(depth).row)).toEqual(['', '└─ ', '   └─ ', '   ⋯3 ', '   ⋯1000 ']);
});
