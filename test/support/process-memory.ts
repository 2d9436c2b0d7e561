import { readFileSync, readlinkSync } from 'node:fs';

/** Resident memory of a process in MB: now, and at its highest. Linux alone tells. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
}

/** The sum over several processes, in MB. */
export const residentMb = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + memoryOf(pid).now, 0);

/** A process and those of its children that run the same program: a server and its face workers, without its database. */
export function withWorkers(pid: number): number[] {
  const programOf = (each: number | string): string | undefined => {
    try {
      return readlinkSync(`/proc/${each}/exe`);
    } catch {
      // It ended in between, or is another user's.
      return undefined;
    }
  };
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [pid, ...children.filter((child) => programOf(child) === programOf(pid)).map(Number)];
}
