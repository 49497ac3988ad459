import { describe, expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';

describe('streams that are dropped unread end when they are collected, and leave nothing:', () => {
  it.each(['quiet', 'with handlers of the program'])('%s', async (how) => {
    const { stdout, stderr } = await runProgram(['--expose-gc', fixture('forgotten.ts'), how, '1000']);
    expect(stderr).toBe('');
    const { open, outcomes, grownBy } = JSON.parse(stdout) as { open: number; outcomes: string[]; grownBy: number };
    expect(open).toBe(0);
    expect(outcomes).toEqual(
      [
        'ChatPromptTemplate undefined',
        'RunnableSequence unread',
        'ScriptedModel unread',
        'StrOutputParser unread',
      ].flatMap((outcome) => [outcome, outcome]),
    );
    // A run that stayed would take some 3 KB.
    expect(grownBy).toBeLessThan(1_000_000);
  });
});
