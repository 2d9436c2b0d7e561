import { readFileSync } from 'node:fs';

/** Resident memory of a process in MB: now, and at its highest. Linux alone tells. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
}

/** The sum over several processes, in MB. */
export const residentMb = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + memoryOf(pid).now, 0);
