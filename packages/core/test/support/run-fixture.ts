import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended, and what it said. */
export interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  /** Without what differs from run to run (process ids, lines of stacks) and the hint that Node prints after its first warning. */
  stderr: string;
  /** From the last that it wrote to stdout to its end. */
  millisecondsToExit: number;
}

export interface RunOptions {
  env?: Record<string, string>;
  nodeOptions?: readonly string[];
  /** Another place of the fixture. */
  file?: string;
  /** The process is killed after this time, which shows as `SIGKILL`. */
  timeoutMs?: number;
  /** Called with all of stdout whenever there is more. */
  onStdout?(stdout: string, kill: (signal: NodeJS.Signals) => void): void;
}

/** Runs `fixtures/<name>.ts` to its end, with its spans going to a store. */
export function runFixture(
  name: string,
  args: readonly string[],
  storePath: string,
  options: RunOptions = {},
): Promise<Ended> {
  const { env = {}, nodeOptions = [], timeoutMs = 15_000, onStdout } = options;
  const { file = fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url)) } = options;
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
    env: { ...inherited, AUTOLOG_TRACKING_URI: `sqlite:${storePath}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let lastWritten = performance.now();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    lastWritten = performance.now();
    onStdout?.(stdout, (signal) => void child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const same = stderr.replaceAll(/\(node:\d+\)/g, '(node)').replaceAll(/^(\(Use `| +at ).*\n/gm, '');
      resolve({ code, signal, stdout, stderr: same, millisecondsToExit: performance.now() - lastWritten });
    });
  });
}

/** The warnings of ours in a process's stderr, one each. */
export function warnings(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.includes('AutologWarning'));
}
