import { describe, expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';
import { treeOf } from './support/tree.ts';

const tree = ['CHAIN RunnableSequence', '  CHAIN RunnableLambda', '  CHAIN RunnableLambda'];

describe('every copy of LangChain that a program uses is recorded:', () => {
  it.each([
    { program: 'import.mjs', spans: tree },
    { program: 'require-before.cjs', spans: tree },
    { program: 'require-after.cjs', spans: tree },
    { program: 'require-later.cjs', preload: 'switch-on.mjs', spans: tree },
    { program: 'both.mjs', spans: [...tree, '    CHAIN RunnableLambda'] },
  ])('$program', async ({ program, preload, spans: expected }) => {
    const flags = preload === undefined ? [] : ['--import', fixture(preload)];
    const { spans, stderr, code } = await runProgram([...flags, fixture(program)]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(treeOf(spans)).toEqual(expected);
  });
});
