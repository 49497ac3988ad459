import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { JournalOwner } from './frame.ts';

/** Describes the running process. */
export function thisProcess(): JournalOwner {
  const owner: JournalOwner = { pid: process.pid, host: hostname() };
  const pidNamespace = readOrUndefined(() => readlinkSync('/proc/self/ns/pid'));
  const processStart = startOf(process.pid);
  if (pidNamespace !== undefined) owner.pidNamespace = pidNamespace;
  if (processStart !== undefined) owner.processStart = processStart;
  return owner;
}

/**
 * Whether the process that owns a journal has ended. `undefined` where it cannot be known from here: it ran on another
 * machine or in another container.
 */
export function hasEnded(owner: JournalOwner, self: JournalOwner): boolean | undefined {
  if (owner.host !== self.host || owner.pidNamespace !== self.pidNamespace) return undefined;
  if (owner.pid === self.pid && owner.processStart === self.processStart) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const start = startOf(owner.pid);
  return start !== undefined && owner.processStart !== undefined && start !== owner.processStart;
}

/** Field 22 of `/proc/<pid>/stat`; the name in field 2 may hold spaces and parentheses. */
function startOf(pid: number): string | undefined {
  return readOrUndefined(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  });
}

function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
