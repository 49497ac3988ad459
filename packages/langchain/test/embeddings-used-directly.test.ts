import { describe, expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';
import { treeOf } from './support/tree.ts';

const embedding = 'EMBEDDING OpenAIEmbeddings';

describe('embeddings that the program calls itself are recorded, from the first call of each:', () => {
  it.each([
    { program: 'embed-first.mjs', spans: [embedding] },
    { program: 'embed-later.mjs', spans: [embedding, embedding] },
    { program: 'embed-required.cjs', spans: [embedding] },
    { program: 'embed-made-before.mjs', spans: [embedding, embedding] },
    { program: 'embed-made-after.mjs', spans: [embedding, embedding] },
    {
      program: 'embed-own-class.mjs',
      spans: ['EMBEDDING LetterEmbeddings', 'EMBEDDING OldLetterEmbeddings', 'EMBEDDING UnexportedEmbeddings'],
    },
  ])('$program', async ({ program, spans: expected }) => {
    const { spans, stderr, code } = await runProgram([fixture(program)]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(treeOf(spans)).toEqual(expected);
  });
});

it('a class is recorded when the module that exports it has been evaluated', async () => {
  const { spans, stdout, ...ending } = await runProgram([fixture('embed-while-evaluated.mjs')]);
  expect(ending).toEqual({ stderr: '', code: 0 });
  expect(stdout).toBe('[ 9 ]\n[ 4 ]\n');
  expect(spans.map(({ name, inputs }) => [name, inputs])).toEqual([['EarlyEmbeddings', { text: 'cats' }]]);
});

it.each(['handled', 'unhandled'])('embeddings that fail end the program as without us: %s', async (ending) => {
  const [bare, traced] = await Promise.all(
    ['bare', 'traced'].map((mode) => runProgram([fixture('embed-fails.mjs'), mode, ending])),
  );
  expect({ ...traced, spans: [] }).toEqual(bare);
  expect(traced!.stdout + traced!.stderr).toContain('NotFoundError: 404 no such model');
  expect(treeOf(traced!.spans)).toEqual([expect.stringContaining(`${embedding} ! 404 no such model`)]);
});

it('no provider is loaded that the program has not loaded', async () => {
  const preload = ['--import', fixture('list-loaded.mjs')];
  const without = await runProgram([...preload, fixture('import.mjs')]);
  expect(without).toMatchObject({ code: 0, stderr: '', stdout: '[]\n' });
  const withOne = await runProgram([...preload, fixture('embed-first.mjs')]);
  expect(withOne.stdout).toContain('@langchain/openai/dist/embeddings.js');
  expect(withOne.stdout).not.toContain('@langchain/classic');
});
