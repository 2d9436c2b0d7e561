import { hkdfSync } from 'node:crypto';
import { keyFrom, type Key } from '../vault/index.js';

/** What a backup is sealed with, all of it derived from the master key (HKDF-SHA256, RFC 5869). */
export interface BackupKeys {
  /** Tells which master key it was, and nothing about it; 16 bytes, in clear at the beginning of each file. */
  readonly id: Buffer;
  /** The key of which each file's own is derived. */
  readonly files: Key;
  /** 32 bytes without which no name of a blob's file can be guessed. */
  readonly names: Buffer;
}

/** Derives them. */
export function backupKeys(master: Key): BackupKeys {
  const derive = (what: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `vestibule backup ${what}`, bytes));
  return { id: derive('id', 16), files: keyFrom(derive('files', 32)), names: derive('names', 32) };
}

/** The key of one file, by its salt: each seals one file, so that a counter is a nonce that is never used twice. */
export const fileKey = ({ files }: BackupKeys, salt: Buffer): Key =>
  keyFrom(Buffer.from(hkdfSync('sha256', files, salt, 'vestibule backup file', 32)));
