import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasEnded, thisProcess } from './owner.ts';

const self = thisProcess();
const isLinux = process.platform === 'linux';

test('this process lives', () => {
  expect(hasEnded(self, self)).toBe(false);
});

test('another process lives until it ends', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  const { processStart: _, ...owner } = { ...self, pid: child.pid! };
  expect(hasEnded(owner, self)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(hasEnded(owner, self)).toBe(true);
});

test.runIf(isLinux)('a process id that another process has now is not taken for its owner', () => {
  expect(hasEnded({ ...self, pid: process.ppid, processStart: '1' }, self)).toBe(true);
});

test.runIf(isLinux)('a process that has ended, but was not waited for by its parent, has ended', async () => {
  // The shell becomes a sleep, which does not wait for what the shell had started: that ends when it no longer is a shell.
  const parent = spawn('/bin/sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), { timeout: 20_000 }).toContain(') Z ');
  const { processStart: _, ...owner } = { ...self, pid };
  expect(hasEnded(owner, self)).toBe(true);
  parent.kill('SIGKILL');
});

test('of a process on another machine or in another container it is not known', () => {
  expect(hasEnded({ ...self, host: 'elsewhere' }, self)).toBeUndefined();
  expect(hasEnded({ ...self, pidNamespace: 'pid:[1]' }, self)).toBeUndefined();
});
