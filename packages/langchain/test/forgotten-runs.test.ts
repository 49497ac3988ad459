import { describe, expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';
import { startWireServer } from './support/wire-server.ts';

describe('streams that are dropped end when they are collected, and leave nothing:', () => {
  it.each(['quiet', 'with handlers of the program'])('%s', async (how) => {
    const { stdout, stderr } = await runProgram(['--expose-gc', fixture('forgotten.ts'), how, '1000']);
    expect(stderr).toBe('');
    const { open, outcomes, grownBy } = JSON.parse(stdout) as { open: number; outcomes: string[]; grownBy: number };
    expect(open).toBe(0);
    expect(outcomes).toEqual(
      [
        'ChatPromptTemplate undefined',
        'RunnableSequence aborted',
        'ScriptedModel aborted',
        'StrOutputParser aborted',
      ].flatMap((outcome) => [outcome, outcome]),
    );
    // A run that stayed would take some 3 KB.
    expect(grownBy).toBeLessThan(1_000_000);
  });
});

const chain = ['ChatPromptTemplate', 'RunnableSequence', 'ScriptedModel', 'StrOutputParser'];

describe('streams that wait to be read end with the process, with what has come of them:', () => {
  it.each([
    ['of a chain', { unread: 'one ', aborted: 'one two ', whole: 'one two three' }, chain],
    ['of a model, beside openai', { unread: '', aborted: 'Hello', whole: 'Hello there' }, ['ChatOpenAI']],
  ])('%s', async (what, texts, names) => {
    const server = await startWireServer();
    try {
      const { code, stderr, spans } = await runProgram([fixture('exit.ts'), what, server.baseURL]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(new Set(spans.map(({ status }) => status))).toEqual(new Set(['OK']));
      const ends = Object.entries(texts).map(([outcome, text]) => [outcome === 'whole' ? undefined : outcome, text]);
      const expected = names.flatMap((name) =>
        ends.map(([outcome, text]) =>
          name === 'ChatPromptTemplate' ? [name, undefined, 'Tell me of cats'] : [name, outcome, text],
        ),
      );
      const seen = spans.map(({ name, outputs, attributes }) => [name, attributes['outcome'], textOf(outputs)]);
      expect(seen).toHaveLength(expected.length);
      expect(seen).toEqual(expect.arrayContaining(expected));
    } finally {
      await server.close();
    }
  });

  it('and one that has given nothing yet is interrupted', async () => {
    const { spans } = await runProgram([fixture('exit.ts'), 'of a model that is asked']);
    expect(spans).toMatchObject([{ name: 'ScriptedModel', interrupted: true }]);
    expect(spans[0]!.attributes).not.toHaveProperty('outcome');
  });
});

/** The text of what a run has given: of a model, a prompt or a parser. */
function textOf(outputs: unknown): unknown {
  const { messages, generations } = outputs as { messages?: Said[]; generations?: { message: Said }[][] };
  const said = messages?.[0] ?? generations?.[0]?.[0]?.message;
  return said ? said.content : outputs;
}

interface Said {
  content: string;
}
