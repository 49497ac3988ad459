import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { JournalOwner } from './frame.ts';

/** Describes the running process. */
export function thisProcess(): JournalOwner {
  const owner: JournalOwner = { pid: process.pid, host: hostname() };
  const pidNamespace = readOrUndefined(() => readlinkSync('/proc/self/ns/pid'));
  const processStart = readStat(process.pid)?.start;
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
    // EPERM: the process is there, but another user's.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const stat = readStat(owner.pid);
  if (stat === undefined) return false;
  return stat.isZombie || (owner.processStart !== undefined && stat.start !== owner.processStart);
}

/** Fields 3 and 22 of `/proc/<pid>/stat`; the name in field 2 may hold spaces and parentheses. */
function readStat(pid: number): { isZombie: boolean; start: string | undefined } | undefined {
  return readOrUndefined(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isZombie: fields[0] === 'Z', start: fields[19] };
  });
}

function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
