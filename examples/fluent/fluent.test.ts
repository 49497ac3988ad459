import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
const root = join(folder, '../..');
const notExamples = ['fluent.test.ts', 'print-tree.ts', 'run-decorator.ts'];
const examples = readdirSync(folder).filter((file) => !notExamples.includes(file));

// One for all of them, as a user's programs share the one of their folder.
const store = mkdtempSync(join(tmpdir(), 'autolog-fluent-'));
afterAll(() => rmSync(store, { recursive: true }));

/** What the doc comment that an example begins with says: what to run, and what that prints. */
function readHeader(file: string): { program: string; output: string } {
  const source = readFileSync(join(folder, file), 'utf8');
  const header = /^\/\*\*\n[^]*?\n \* {5}node (\S+)\n \*\n \* Prints:\n \*\n([^]*?\n) \*\/\n/.exec(source);
  if (!header) throw new Error(`${file} does not begin with what it shows, how to run it and what it prints.`);
  const [, program, output] = header as unknown as [string, string, string];
  return { program, output: output.replaceAll(/^ \*(?: {5})?/gm, '') };
}

/** Runs a program to its end, from the root of the repository; gives what it printed. */
async function run(program: string): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AUTOLOG|MLFLOW)_|^FORCE_COLOR$/.test(name));
  const env = { ...Object.fromEntries(inherited), AUTOLOG_TRACKING_URI: `sqlite:${join(store, 'traces.db')}` };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: root, env });
  return stdout;
}

describe.concurrent('the fluent examples', () => {
  it.each(examples)('print what their header shows: %s', async (file) => {
    const { program, output } = readHeader(file);
    // Node cannot run a decorator by itself.
    expect(program).toBe(`examples/fluent/${file === 'decorator.ts' ? 'run-decorator.ts' : file}`);
    expect(await run(program)).toBe(output);
  });

  it('are all in the table of examples', () => {
    const table = readFileSync(join(root, 'examples/README.md'), 'utf8');
    const listed = [...table.matchAll(/\(fluent\/([^)]+)\)/g)].map(([, file]) => String(file));
    expect(listed.toSorted()).toEqual(examples.toSorted());
  });
});
