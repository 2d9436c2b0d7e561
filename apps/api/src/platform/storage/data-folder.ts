import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { domainError, type DomainError } from '../../kernel/index.js';

/**
 * Makes the data folder and what is missing above it, one folder at a time: Node's own recursive call never comes back from
 * where nothing can be made, such as /proc. Throws what the system says.
 */
export function makeDataFolder(home: string): void {
  if (statSync(home, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(home);
  if (parent !== home) makeDataFolder(parent);
  try {
    mkdirSync(home, { mode: 0o700 });
  } catch (error) {
    // Another process that starts at this moment makes it too.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST' && statSync(home).isDirectory()))
      throw error;
  }
}

/** What a system call on a file fails with, and a connection to a database does not. */
const FILE_FAULTS = new Set(['EACCES', 'EDQUOT', 'EEXIST', 'EISDIR', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

/** The failure that tells of a data folder which can't be used; undefined where the fault is another. */
export function dataFolderFailure(home: string, error: unknown): DomainError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!FILE_FAULTS.has(code)) return undefined;
  return domainError('INTERNAL', `The data folder ${home} can't be used (${code}).`, {
    hint: 'Set VESTIBULE_HOME to a folder that this user may write to, on a disk with room.',
  });
}
