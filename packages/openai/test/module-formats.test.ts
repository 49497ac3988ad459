import { describe, expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { fixture, runProgram } from './support/run-program.ts';
import { sendJson } from './support/wire-server.ts';

describe('every copy of the SDK that a program uses is recorded:', () => {
  it.each([
    { program: 'import.mjs', calls: 1 },
    { program: 'require-before.cjs', calls: 1 },
    { program: 'require-after.cjs', calls: 1 },
    { program: 'require-later.cjs', preload: 'switch-on.mjs', calls: 1 },
    { program: 'both.mjs', calls: 2 },
  ])('$program', async ({ program, preload, calls }) => {
    const flags = preload === undefined ? [] : ['--import', fixture(preload)];
    const { spans, stderr } = await runProgram([...flags, fixture(program)], (_, response) =>
      sendJson(response, completion),
    );
    expect(stderr).toBe('');
    expect(spans).toHaveLength(calls);
    for (const span of spans) expect(span).toMatchObject({ type: 'CHAT_MODEL', name: 'Completions' });
  });
});
