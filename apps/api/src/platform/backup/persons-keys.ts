import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { quotedList, readTables } from './catalog.js';
import { draftPath, flushFolder, KEYS_FILE, removeDrafts } from './folder.js';
import { frame } from './framing.js';
import type { BackupKeys } from './keys.js';
import { writeSealed } from './sealed-file.js';
import { copyOut, inSnapshot } from './snapshot.js';
import { inTurnForKeys } from './turns.js';

/**
 * What of a table is in no backup, but in the file of keys that stands beside them all: whoever was erased since has no key there, and
 * so none of the older backups opens anything of hers.
 */
export const APART: Readonly<Record<string, string>> = { person: 'wrapped_key' };

/** What the file of keys is sealed to. */
export const KEYS_CONTEXT = 'persons keys';

/** Integrations' keys as they wrapped their persons' at that time. */
export const INTEGRATION_KEYS = ['id', 'wrapped_key', 'previous_wrapped_key'] as const;
/** Persons, with a key or with when they were erased. */
export const PERSON_KEYS = ['id', 'integration_id', 'wrapped_key', 'erased_at'] as const;

/** What a file of keys begins with that is not finished: a backup that is made at the same time leaves it alone. */
const KEYS_DRAFT = '.keys-';

/** What stands at the beginning of the file. */
export interface KeysHead {
  /** ISO 8601. */
  readonly takenAt: string;
  /** Of the table of receipts of what was erased. */
  readonly erasureColumns: readonly string[];
}

/** What was written. */
export interface WrittenKeys {
  readonly takenAt: string;
  /** Persons who have a key. */
  readonly persons: number;
  readonly bytes: number;
}

/** Writes the persons' keys as they stand now in the place of those before, at once and flushed. */
export const writePersonsKeys = (url: string, dir: string, keys: BackupKeys): Promise<WrittenKeys> =>
  inTurnForKeys(url, dir, () => writeInTurn(url, dir, keys));

async function writeInTurn(url: string, dir: string, keys: BackupKeys): Promise<WrittenKeys> {
  const takenAt = new Date().toISOString();
  await removeDrafts(dir, KEYS_DRAFT);
  const draft = draftPath(dir, KEYS_DRAFT);
  let persons = 0;
  const facts = await inSnapshot(url, async (client) => {
    const counted = await client.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM person WHERE wrapped_key IS NOT NULL',
    );
    persons = counted.rows[0]?.count ?? 0;
    return writeSealed(draft, keys, KEYS_CONTEXT, frame(sections(client, takenAt)));
  });
  await rename(draft, join(dir, KEYS_FILE));
  await flushFolder(dir);
  return { takenAt, persons, bytes: facts.bytes };
}

async function* sections(client: Client, takenAt: string): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const erasureColumns = (await readTables(client)).find(({ name }) => name === 'erasure')?.columns ?? [];
  const head: KeysHead = { takenAt, erasureColumns };
  yield only(Buffer.from(JSON.stringify(head)));
  yield copyOut(client, `SELECT ${quotedList(INTEGRATION_KEYS)} FROM integration`, 'binary');
  yield copyOut(client, `SELECT ${quotedList(PERSON_KEYS)} FROM person`, 'binary');
  yield copyOut(client, `SELECT ${quotedList(erasureColumns)} FROM erasure`, 'binary');
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
