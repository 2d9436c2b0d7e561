import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './process-identity.js';
import { writeFlushed } from './write-flushed.js';

/** What Postgres writes into `postmaster.pid` (its pidfile.h): line 1 the process, line 4 the port, line 8 the state. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** A number that no process can have: Linux ends at 2^22, macOS at 99,998. */
const NO_PROCESS = 2_147_483_646;

/** Reads `postmaster.pid`; `undefined` where there is none, or none of a live server. */
export const readPidFile = (cluster: string): PidFile | undefined => {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0 || pid === NO_PROCESS) return undefined;
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
};

/**
 * Whether a process is the Postgres of this cluster, and not another one that was given its old number: Postgres works
 * inside its data folder. Another user's process can't be ours.
 */
const servesCluster = (pid: number, cluster: string): boolean => {
  if (processStart(pid) === undefined) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return false;
  }
};

/**
 * Clears what a killed predecessor left, for the holder of the data folder. A Postgres that still runs is on its way
 * down, as its supervisor saw the pipe closing: it is waited for, asked again, and after `patienceMs` stopped at once
 * (SIGQUIT: it replays its log at the next start). A pid file that names a dead or a foreign process keeps its other
 * lines, by which Postgres finds out whether a stray child still uses the shared memory.
 */
export const clearLeftover = async (cluster: string, patienceMs = 10_000): Promise<void> => {
  const left = readPidFile(cluster);
  if (left === undefined) return;
  const start = Date.now();
  let asked = 0;
  while (servesCluster(left.pid, cluster)) {
    const waited = Date.now() - start;
    if (waited > patienceMs * 2) throw new Error(`Process ${left.pid} still runs the database in ${cluster}`);
    const wanted = waited > patienceMs ? 2 : waited > patienceMs / 20 ? 1 : 0;
    if (wanted > asked) {
      asked = wanted;
      try {
        process.kill(left.pid, wanted === 2 ? 'SIGQUIT' : 'SIGINT');
      } catch {
        // It ended meanwhile.
      }
    }
    await sleep(20);
  }
  const path = join(cluster, 'postmaster.pid');
  const now = readPidFile(cluster);
  if (now?.pid !== left.pid) return;
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFlushed(path, [String(NO_PROCESS), ...lines.slice(1)].join('\n'), 0o600);
};
