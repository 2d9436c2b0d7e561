import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells a process from every other one, also from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The world in which the number means something: the machine's boot and its process namespace. */
  readonly world: string;
  /** When it started, in a form that only serves to be compared. */
  readonly started: string;
}

const readWorld = (): string => {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
};

/**
 * When a process of this machine started: field 22 of `/proc/PID/stat`, counted after the program's name, which may
 * itself hold spaces and brackets (proc(5)). Without `/proc`: whether there is such a process. `undefined` for none.
 */
export const processStart = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended: it waits only for its parent to notice.
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    process.kill(pid, 0);
    return 'running';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'running' : undefined;
  }
};

/** This process. */
export const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  world: readWorld(),
  started: processStart(process.pid) ?? '',
});

/** Whether a process is still there: `undefined` where it can't be seen from here (another container or machine). */
export const isRunning = (identity: ProcessIdentity): boolean | undefined =>
  identity.world === readWorld() ? processStart(identity.pid) === identity.started : undefined;
