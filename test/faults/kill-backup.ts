import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { startReceiver } from '../support/receiver.js';
import { seededRandom } from '../support/seed.js';
import { COMMAND, runCommand } from '../support/server.js';
import { drive, emptyCard } from './verifications/drive.js';
import { openInstallation } from './verifications/installation.js';

/** What came of the kills. */
export interface BackupKillReport {
  readonly kills: number;
  /** Backups that were whole before the kill came. */
  readonly whole: number;
  /** Kills that left something that was not finished. */
  readonly unfinished: number;
}

const NAME = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
const VERIFICATIONS = 3;
/** From its draft's first moment to its end a backup takes at most so much of a backup's time here; loading the program takes the rest. */
const WRITING = 0.6;
/** How often it is looked whether the draft is there. */
const LOOK_MS = 2;

const draftsIn = (dir: string): string[] => readdirSync(dir).filter((name) => name.startsWith('.draft-'));

/** Until a backup has begun to write, or has ended: before that there is nothing to break. */
async function untilWriting(dir: string, before: ReadonlySet<string>, backup: ChildProcess): Promise<void> {
  while (backup.exitCode === null && draftsIn(dir).every((name) => before.has(name))) await sleep(LOOK_MS);
}

interface Made {
  readonly name: string;
  readonly blobs: { readonly count: number };
}

/** Kills backups (SIGKILL) at random moments while verifications go on; whatever has a backup's name is whole. */
export async function killBackups(kills: number): Promise<BackupKillReport> {
  const random = seededRandom();
  const receiver = await startReceiver();
  const installation = await openInstallation(receiver);
  const dir = mkdtempSync(join(tmpdir(), 'vestibule-killed-backups-'));
  const { home, environment } = installation;
  const command = <T>(...words: string[]): Promise<T> => runCommand<T>(home, words, environment);
  try {
    const picture = await emptyCard();
    const driveOne = (): Promise<void> => drive(installation, picture, { files: new Map(), retries: 0 });
    for (let count = 0; count < VERIFICATIONS; count += 1) await driveOne();
    const begun = Date.now();
    await command('backup', dir);
    const took = Date.now() - begun;
    const seen = new Set<string>();
    let unfinished = 0;
    for (let round = 0; round < kills; round += 1) {
      const before = new Set(draftsIn(dir));
      const child = spawn(process.execPath, [COMMAND, 'backup', dir, '--keep', '2'], {
        env: { ...process.env, ...environment },
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      const driven = driveOne();
      await untilWriting(dir, before, child);
      // The first at once, so that one is broken off wherever this runs.
      await Promise.race([sleep(round === 0 ? 0 : random() * WRITING * took), ended]);
      child.kill('SIGKILL');
      await Promise.all([ended, driven]);
      const entries = readdirSync(dir);
      if (draftsIn(dir).some((name) => !before.has(name))) unfinished += 1;
      for (const name of entries.filter((entry) => NAME.test(entry) && !seen.has(entry))) {
        expect(await command('restore', dir, '--check', '--at', name)).toMatchObject({ checked: true, name });
        seen.add(name);
      }
    }
    // The one after them all tidies up: a backup, the keys, and the files that it has, and nothing of what was not finished.
    const last = await command<Made>('backup', dir, '--keep', '1');
    expect(readdirSync(dir).sort()).toEqual([last.name, 'blobs', 'keys'].sort());
    const files = readdirSync(join(dir, 'blobs'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files).toHaveLength(last.blobs.count);
    expect(await command('restore', dir, '--check')).toMatchObject({ name: last.name });
    return { kills, whole: seen.size, unfinished };
  } finally {
    await installation.close();
    await receiver.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
