import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { flushFolder, removeUnfinished, writeDurably } from './durable-file.js';

/**
 * How small secrets are kept: by the system's key store, or in a file that its user alone may read. `seal` and `open` are each
 * other's reverse; `open` gives null for what it can't read.
 */
export interface Protection {
  readonly kind: 'system' | 'file';
  seal(text: string): Uint8Array;
  open(data: Uint8Array): string | null;
}

/** Where there is no key store: the file's rights are all that protects it, which the server is told. */
export const fileProtection: Protection = {
  kind: 'file',
  seal: (text) => Buffer.from(text, 'utf8'),
  open: (data) => Buffer.from(data).toString('utf8'),
};

/** Keeps small JSON values by name. */
export interface Vault {
  readonly protection: Protection['kind'];
  /** Null: there is none, or none that can be read. */
  read<T>(name: string, schema: z.ZodType<T>): Promise<T | null>;
  write(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A vault in a folder of its own; each value is a file, replaced as a whole. */
export function createVault(folder: string, protection: Protection): Vault {
  const path = (name: string): string => join(folder, `${name}.${protection.kind === 'system' ? 'sealed' : 'json'}`);
  return {
    protection: protection.kind,
    read: async (name, schema) => {
      try {
        const text = protection.open(await readFile(path(name)));
        return text === null ? null : schema.parse(JSON.parse(text));
      } catch {
        return null;
      }
    },
    write: (name, value) => writeDurably(path(name), protection.seal(JSON.stringify(value))),
    remove: async (name) => {
      await rm(path(name), { force: true });
      await flushFolder(folder);
    },
  };
}

/** The same, cleared of what a crash left half written there: it may hold a key. */
export async function openVault(folder: string, protection: Protection): Promise<Vault> {
  await removeUnfinished(folder);
  return createVault(folder, protection);
}
