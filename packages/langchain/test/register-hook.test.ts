import { describe, expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';
import { treeOf } from './support/tree.ts';

const register = ['--import', new URL('../../core/src/register.ts', import.meta.url).pathname];
const embedding = 'EMBEDDING OpenAIEmbeddings';
const chain = ['CHAIN RunnableSequence', '  CHAIN RunnableLambda', '  CHAIN RunnableLambda'];

describe('under the register hook, every copy is recorded, and the program is the same:', () => {
  it.each([
    { program: 'embed-first.mjs', spans: [embedding], without: [embedding] },
    { program: 'embed-later.mjs', spans: [embedding, embedding], without: [embedding, embedding] },
    { program: 'embed-required.cjs', spans: [embedding], without: [embedding] },
    { program: 'other-version.mjs', spans: [...chain, ...chain], without: [] },
  ])('$program', async ({ program, spans: expected, without }) => {
    const { spans, ...ending } = await runProgram([...register, fixture(program)]);
    const { spans: found, ...bare } = await runProgram([fixture(program)]);
    expect(ending).toEqual(bare);
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    expect([treeOf(found), treeOf(spans)]).toEqual([without, expected]);
  });
});
