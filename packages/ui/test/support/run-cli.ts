import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The file that is the command. */
export const cliPath: string = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** What a run of the command printed, and its exit code. */
export interface CliRun {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs `autolog` as its own process, without the colours and stores that the environment of the tests may name. Nobody is at a terminal. */
export function runCli(
  args: readonly string[],
  { env = {}, cwd, input = '' }: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<CliRun> {
  const { FORCE_COLOR: _, NO_COLOR: __, AUTOLOG_TRACKING_URI: ___, COLUMNS: ____, ...rest } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cliPath, ...args],
      { env: { ...rest, ...env }, cwd, maxBuffer: 1e8 },
      (_error, stdout, stderr) => {
        resolve({ stdout, stderr, code: child.exitCode });
      },
    );
    child.stdin?.on('error', () => {}); // a process that reads nothing has closed it
    child.stdin?.end(input);
  });
}
