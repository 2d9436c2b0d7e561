import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../../kernel/index.js';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { flushFolder, writeFlushed } from './write-flushed.js';

/** What the holder of a data folder does with it. */
export type Role = 'server' | 'command';

interface Entry extends ProcessIdentity {
  readonly role: Role;
  readonly released: boolean;
}

/** Who holds a data folder now. */
export interface Holder {
  readonly role: Role;
  readonly pid: number;
  /** The lock's number: another holder has another one. */
  readonly number: number;
}

/** A held data folder. */
export interface HomeLock {
  readonly number: number;
  release(): void;
}

/** How often a holder shows that it lives, for those who can't see its process. */
const BEAT_MS = 2_000;
/** A holder in another container that was silent for this long is taken for dead: five beats. */
const SILENCE_MS = 5 * BEAT_MS;
const NAME = /^lock\.(\d+)$/;

const highest = (folder: string): number =>
  Math.max(0, ...readdirSync(folder).map((name) => Number(NAME.exec(name)?.[1] ?? 0)));

const writeBeside = (folder: string, entry: Entry): string => {
  const path = join(folder, `.lock-${newId()}`);
  writeFlushed(path, JSON.stringify(entry), 0o644);
  return path;
};

/** Undefined where it is none: it is written whole before it gets its name, so whoever wrote it has lost its power since. */
const readEntry = (path: string): Entry | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Entry;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** `undefined` when nobody holds it. */
const currentHolder = async (folder: string, number: number): Promise<Holder | undefined> => {
  if (number === 0) return undefined;
  const path = join(folder, `lock.${number}`);
  const beat = (): number => statSync(path).mtimeMs;
  const entry = readEntry(path);
  if (!entry || entry.released) return undefined;
  let running = isRunning(entry);
  // Its process can't be seen from here: it lives when it beats.
  for (const first = beat(); running === undefined; await sleep(BEAT_MS / 8)) {
    if (beat() !== first) running = true;
    else if (Date.now() - first > SILENCE_MS) running = false;
  }
  return running ? { role: entry.role, pid: entry.pid, number } : undefined;
};

const tryOnce = async (folder: string, role: Role): Promise<HomeLock | Holder | undefined> => {
  const last = highest(folder);
  const holder = await currentHolder(folder, last);
  if (holder !== undefined) return holder;
  const number = last + 1;
  const path = join(folder, `lock.${number}`);
  const entry: Entry = { ...ownIdentity(), role, released: false };
  const fresh = writeBeside(folder, entry);
  try {
    linkSync(fresh, path);
  } catch {
    return undefined;
  } finally {
    rmSync(fresh, { force: true });
  }
  if (highest(folder) !== number) {
    rmSync(path, { force: true });
    return undefined;
  }
  for (const name of readdirSync(folder)) {
    const old = (NAME.test(name) && name !== `lock.${number}`) || name.startsWith('.lock-');
    if (old) rmSync(join(folder, name), { force: true });
  }
  const beating = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      clearInterval(beating);
    }
  }, BEAT_MS).unref();
  return {
    number,
    release: () => {
      clearInterval(beating);
      try {
        // Flushed, so that who comes after a power cut finds it released, and need not wait for a beat.
        renameSync(writeBeside(folder, { ...entry, released: true }), path);
        flushFolder(folder);
      } catch {
        // The folder is gone, and the lock with it.
      }
    },
  };
};

/**
 * Takes a data folder for this process, or says who holds it. A holder that was killed holds nothing.
 *
 * The lock is the file `lock.N` with the highest N, made by `link`, which one process alone can win; whoever takes over
 * from a dead holder makes N + 1, so that nobody ever has to delete a file that might just have become somebody
 * else's. A released lock stays, marked so, to keep the numbers rising.
 */
export const acquireHomeLock = async (
  folder: string,
  role: Role,
): Promise<{ held: true; lock: HomeLock } | { held: false; by: Holder }> => {
  for (;;) {
    try {
      const outcome = await tryOnce(folder, role);
      if (outcome !== undefined) {
        return 'release' in outcome ? { held: true, lock: outcome } : { held: false, by: outcome };
      }
    } catch (error) {
      // The file was replaced between two looks at it.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      statSync(folder);
    }
  }
};

/** Whether a process holds the folder. */
export const isHeld = async (folder: string): Promise<boolean> =>
  (await currentHolder(folder, highest(folder))) !== undefined;
