import { describe, expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { type Ending, fixture, runProgram } from './support/run-program.ts';
import { type Answer, sendJson } from './support/wire-server.ts';

const register = ['--import', new URL('../../core/src/register.ts', import.meta.url).pathname];
const answer: Answer = (_, response) => sendJson(response, completion);

function run(program: string, flags: readonly string[]): Promise<Ending> {
  return runProgram([...flags, fixture(`copies-${program}`)], answer);
}

describe('under the register hook, every copy of the SDK is recorded, and the program is the same:', () => {
  it.each([
    { program: 'imported-first.mjs', calls: 2, without: 0 },
    { program: 'imported-below.mjs', calls: 2, without: 0 },
    { program: 'imported-later.mjs', calls: 4, without: 0 },
    { program: 'required-first.cjs', calls: 3, without: 3 },
    { program: 'by-query.mjs', calls: 1, without: 0 },
  ])('$program', async ({ program, calls, without }) => {
    const { spans, ...ending } = await run(program, register);
    const { spans: found, ...bare } = await run(program, []);
    expect(ending).toEqual(bare);
    expect(ending).toMatchObject({ code: 0, stderr: '', requests: calls });
    expect([found.length, spans.length]).toEqual([without, calls]);
    for (const span of spans) expect(span).toMatchObject({ status: 'OK', outputs: completion });
  });

  it.each([[[]], [['--enable-source-maps']]])('stacks and require.cache, with %j', async (flags) => {
    const { spans, stdout, stderr } = await run('stack.mjs', [...flags, ...register]);
    const bare = await run('stack.mjs', flags);
    expect([stdout, stderr]).toEqual([bare.stdout, bare.stderr]);
    expect(stdout).toMatch(/client\.[mt]?[jt]s:\d+:\d+/);
    expect(spans.map(({ status }) => status)).toEqual(['ERROR', 'ERROR']);
  });
});
