import { join } from 'node:path';
import type { Client } from 'pg';
import { sql } from '../database/sql-file.js';
import { byEither, unwrapKey, wrapKey } from '../vault/box.js';
import { BrokenSeal, type Key } from '../vault/index.js';
import { integrationContext, personContext, type IntegrationKeys } from '../vault/integration-keys.js';
import { quoted, quotedList } from './catalog.js';
import { BackupFault, damaged } from './fault.js';
import { KEYS_FILE } from './folder.js';
import { FrameReader, readJson } from './framing.js';
import type { BackupKeys } from './keys.js';
import type { KeptTable } from './manifest.js';
import { APART, INTEGRATION_KEYS, KEYS_CONTEXT, PERSON_KEYS, type KeysHead } from './persons-keys.js';
import { readSealed } from './sealed-file.js';
import { copyIn } from './copy-in.js';

/** Where the loader of a restore is. */
export interface Loading {
  readonly client: Client;
  readonly dir: string;
  readonly keys: BackupKeys;
  readonly master: Key;
}

type FormerKeys = Pick<IntegrationKeys, 'current' | 'previous'>;

/** Persons' keys that are wrapped anew at once. */
const BATCH = 1_000;

/** Reads the file of keys; `work` gets what stands at its beginning, and must take its three sections in order. */
async function readKeys<T>(
  { dir, keys }: Loading,
  work: (head: KeysHead, section: () => AsyncGenerator<Buffer>) => Promise<T>,
): Promise<T> {
  const reader = new FrameReader(readSealed(join(dir, KEYS_FILE), keys, KEYS_CONTEXT));
  try {
    const head = (await readJson(reader.section())) as KeysHead;
    const value = await work(head, () => reader.section());
    await reader.end();
    return value;
  } finally {
    await reader.close();
  }
}

/** Loads the newest persons' keys into tables that are gone with the transaction; gives when they were taken. */
export async function loadKeys(loading: Loading): Promise<string> {
  const { client } = loading;
  await client.query(`CREATE TEMP TABLE kept_integration_key (id text PRIMARY KEY, wrapped_key bytea, previous_wrapped_key bytea)
      ON COMMIT DROP;
    CREATE TEMP TABLE kept_person_key (id text PRIMARY KEY, integration_id text, wrapped_key bytea, erased_at timestamptz)
      ON COMMIT DROP;`);
  return readKeys(loading, async ({ takenAt }, section) => {
    await copyIn(client, 'kept_integration_key', INTEGRATION_KEYS, section());
    await copyIn(client, 'kept_person_key', PERSON_KEYS, section());
    await pass(section());
    await client.query('ANALYZE kept_person_key');
    return takenAt;
  });
}

/** Loads the receipts of what was erased until the keys were taken. */
async function loadErasures(loading: Loading, keysTakenAt: string): Promise<void> {
  const { client } = loading;
  await readKeys(loading, async ({ takenAt, erasureColumns }, section) => {
    if (takenAt !== keysTakenAt)
      throw new BackupFault('CONFLICT', 'The file of keys was renewed meanwhile.', 'Try again. Nothing was restored.');
    await pass(section());
    await pass(section());
    const columns = quotedList(erasureColumns);
    await client.query(`CREATE TEMP TABLE kept_erasure ON COMMIT DROP AS SELECT ${columns} FROM erasure WITH NO DATA`);
    await copyIn(client, 'kept_erasure', erasureColumns, section());
    await client.query(
      `INSERT INTO erasure (${columns}) SELECT ${columns} FROM kept_erasure
       WHERE integration_id IN (SELECT id FROM integration) ON CONFLICT DO NOTHING`,
    );
  });
}

async function pass(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _piece of source) continue;
}

/** Loads the persons of a backup with the keys that they have still. */
export async function loadPersons(
  { client }: Loading,
  table: KeptTable,
  rows: AsyncIterable<Uint8Array>,
): Promise<number> {
  const { columns } = table;
  const apart = APART[table.name];
  if (apart === undefined) throw new Error(`Of ${table.name} nothing is kept apart.`);
  await client.query(
    `CREATE TEMP TABLE kept_person ON COMMIT DROP AS SELECT ${quotedList(columns)} FROM person WITH NO DATA`,
  );
  const count = await copyIn(client, 'kept_person', columns, rows);
  const own = columns.filter((column) => column !== 'erased_at');
  await client.query(
    `INSERT INTO person (${quotedList(own)}, wrapped_key, erased_at)
     SELECT ${own.map((column) => `kept_person.${quoted(column)}`).join(', ')},
            CASE WHEN kept_person.erased_at IS NULL THEN kept.wrapped_key END,
            CASE WHEN kept_person.erased_at IS NOT NULL THEN kept_person.erased_at
                 WHEN kept.wrapped_key IS NULL THEN coalesce(kept.erased_at, now()) END
     FROM kept_person LEFT JOIN kept_person_key AS kept ON kept.id = kept_person.id`,
  );
  return count;
}

/**
 * Wraps the keys of persons anew whose integration has another key by now than it had at the backup, or was getting one then or now.
 * What the backup has of the integration itself is sealed with the one of then.
 */
export async function rewrapKeys({ client, master }: Loading): Promise<void> {
  const { rows } = await client.query<{
    id: string;
    then: Buffer;
    now: Buffer;
    previous: Buffer | null;
    rotated: boolean;
  }>(
    `SELECT integration.id, integration.wrapped_key AS "then", kept.wrapped_key AS "now", kept.previous_wrapped_key AS previous,
            integration.previous_wrapped_key IS NOT NULL AS rotated
     FROM integration JOIN kept_integration_key AS kept ON kept.id = integration.id`,
  );
  for (const { id, then, now, previous, rotated } of rows) {
    const former = unwrapKey(master, then, integrationContext(id, 'key'));
    const current = unwrapKey(master, now, integrationContext(id, 'key'));
    const before = previous ? unwrapKey(master, previous, integrationContext(id, 'previous_key')) : undefined;
    if (rotated || previous || !former.equals(current))
      await rewrapOne(client, id, { current, previous: before }, former);
  }
}

async function rewrapOne(client: Client, integrationId: string, from: FormerKeys, to: Key): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await client.query<{ id: string; wrapped_key: Buffer }>(
      `SELECT id, wrapped_key FROM person
       WHERE integration_id = $1 AND id > $2 AND wrapped_key IS NOT NULL ORDER BY id LIMIT ${BATCH}`,
      [integrationId, after],
    );
    const wrapped = rows.map(({ id, wrapped_key: box }) => wrapKey(to, unwrapPerson(from, box, id), personContext(id)));
    await client.query(
      `UPDATE person SET wrapped_key = anew.wrapped_key, key_generation = integration.key_generation
       FROM unnest($1::text[], $2::bytea[]) AS anew (id, wrapped_key), integration
       WHERE person.id = anew.id AND integration.id = person.integration_id`,
      [rows.map(({ id }) => id), wrapped],
    );
    after = rows.at(-1)?.id ?? '';
    if (rows.length < BATCH) return;
  }
}

/** Opened by either key: a rotation that was under way has come to some of the persons. */
function unwrapPerson(from: FormerKeys, box: Buffer, id: string): Key {
  try {
    return byEither(from, (key) => unwrapKey(key, box, personContext(id)));
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    throw damaged("a person's key does not open");
  }
}

/** Erases those who were erased after the backup, with the receipts that this left; gives how many they are. */
export async function eraseGone(loading: Loading, keysTakenAt: string, takenAt: string): Promise<number> {
  const { client } = loading;
  // The file of keys is written after the snapshot and before the backup has its name.
  if (Date.parse(keysTakenAt) < Date.parse(takenAt)) throw damaged('its file of keys is older than itself');
  await client.query(
    `CREATE TEMP TABLE gone_person ON COMMIT DROP AS
     SELECT person.id, person.erased_at FROM person JOIN kept_person ON kept_person.id = person.id
     WHERE kept_person.erased_at IS NULL AND person.wrapped_key IS NULL`,
  );
  await client.query(sql('backup/erase-gone.sql'));
  await loadErasures(loading, keysTakenAt);
  const counted = await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM gone_person');
  return counted.rows[0]?.count ?? 0;
}
