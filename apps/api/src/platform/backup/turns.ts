import { mkdir, realpath } from 'node:fs/promises';
import { acquireHomeLock } from '../database/embedded/home-lock.js';
import { BackupFault } from './fault.js';
import { openClient } from './snapshot.js';

/** Any number: with a hash of the folder it names locks among the advisory locks of the database. */
const FOLDER_LOCK = 7_204_130;
const KEYS_LOCK = 7_204_131;

/**
 * Runs a backup that no other of this database may be made beside in the same folder. The lock is the database's: it ends with its
 * holder, and a folder may lie on any file system.
 */
export async function aloneInFolder<T>(databaseUrl: string, dir: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const client = await openClient(databaseUrl);
  try {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS held', [
      FOLDER_LOCK,
      await realpath(dir),
    ]);
    if (rows[0]?.held !== true) {
      throw new BackupFault(
        'CONFLICT',
        `Another backup is being made in ${dir}.`,
        'Wait until it has ended, then try again.',
      );
    }
    return await work();
  } finally {
    await client.end();
  }
}

/** Waits for its turn to renew a folder's keys, so that older ones never take the place of newer ones; a backup need not be over. */
export async function inTurnForKeys<T>(databaseUrl: string, dir: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const client = await openClient(databaseUrl);
  try {
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [KEYS_LOCK, await realpath(dir)]);
    return await work();
  } finally {
    await client.end();
  }
}

/** Runs a restore that nobody else may run into the same folder. */
export async function aloneInNursery<T>(folder: string, home: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const attempt = await acquireHomeLock(folder, 'command');
  if (!attempt.held) {
    throw new BackupFault(
      'CONFLICT',
      `Another restore into ${home} is under way (process ${attempt.by.pid}).`,
      'Wait until it has ended, then try again.',
    );
  }
  try {
    return await work();
  } finally {
    attempt.lock.release();
  }
}
