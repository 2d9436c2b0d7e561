import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the kiosk keeps what it keeps. */
export interface Folders {
  readonly home: string;
  /** Keys, settings, choices: see vault.ts. */
  readonly device: string;
  /** Sealed captures that wait to be sent. */
  readonly queue: string;
  /** Sealed captures that the server can't read: kept for whoever looks into it. */
  readonly rejected: string;
  readonly log: string;
  /** What Chromium insists on having; holds no session, which is in memory. */
  readonly chromium: string;
  /** Everybody's temporary files, so that none lies outside. */
  readonly temporary: string;
}

/** Makes the data folder and those in it, each for its user alone. */
export function makeFolders(home: string): Folders {
  const inside = (name: string): string => join(home, name);
  const folders: Folders = {
    home,
    device: inside('device'),
    queue: inside('queue'),
    rejected: inside('rejected'),
    log: inside('log'),
    chromium: inside('chromium'),
    temporary: inside('temporary'),
  };
  for (const folder of Object.values(folders) as string[]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  return folders;
}
