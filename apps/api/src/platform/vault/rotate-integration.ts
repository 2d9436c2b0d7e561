import type { Id } from '../../kernel/index.js';
import { byEither, newKey, open, seal, unwrapKey, wrapKey, type Key } from './box.js';
import { personContext, readWrapped, unwrapAll, wrapAll, type IntegrationKeys } from './integration-keys.js';
import type { Queryable } from './queryable.js';
import type { MasterKeys } from './master-keys.js';

/** Persons whose keys are wrapped anew by one statement: some milliseconds of locks on their rows. */
const BATCH = 1_000;

/** An integration's own secrets, sealed with its key, and the fields they are bound to. */
const SECRETS = {
  private_key_sealed: 'private_key',
  intake_key_sealed: 'intake_key',
  webhook_secret_sealed: 'webhook_secret',
  previous_webhook_secret_sealed: 'webhook_secret',
  previous_intake_key_sealed: 'intake_key',
  previous_private_key_sealed: 'private_key',
} as const;

type SecretRow = Readonly<Record<keyof typeof SECRETS, Buffer | null>>;

/**
 * Begins the rotation of an integration's key, in the caller's transaction: a new key, the old one kept beside it, and the
 * integration's own secrets sealed anew. Gives false where one is under way already, which is to be gone on with.
 *
 * The lock waits for every transaction that has made a person of this integration, and whoever makes one afterwards sees the new
 * generation: none is wrapped with a key that is forgotten.
 */
export async function beginRotation(db: Queryable, master: MasterKeys, id: Id, at: Date): Promise<boolean> {
  // The order in which whoever replaces the master key takes them.
  const sealing = await master.sealing(db);
  const row = await readWrapped(db, id, 'FOR UPDATE');
  if (!row) throw new Error('No such integration: its key was to be rotated.');
  if (await isUnderWay(db, id)) return false;
  const before = unwrapAll(master, row);
  const after = {
    current: newKey(),
    previous: before.current,
    lasting: before.lasting,
    generation: before.generation + 1,
  };
  await db.query(
    `UPDATE integration SET wrapped_key = $2, previous_wrapped_key = $3, lasting_wrapped_key = $4, key_generation = $5,
       key_rotation_started_at = $6, key_rotated_at = NULL WHERE id = $1`,
    [id, ...wrapAll(sealing, id, after), after.generation, at],
  );
  await sealSecretsAnew(db, id, before, after.current);
  return true;
}

/** Whether a rotation was begun and not ended. */
async function isUnderWay(db: Queryable, id: Id): Promise<boolean> {
  const statement =
    'SELECT 1 FROM integration WHERE id = $1 AND key_rotation_started_at IS NOT NULL AND key_rotated_at IS NULL';
  return ((await db.query(statement, [id])) as unknown[]).length > 0;
}

async function sealSecretsAnew(db: Queryable, id: Id, before: IntegrationKeys, key: Key): Promise<void> {
  const columns = Object.keys(SECRETS) as (keyof typeof SECRETS)[];
  const [row] = (await db.query(`SELECT ${columns.join(', ')} FROM integration WHERE id = $1`, [id])) as [SecretRow];
  const boxes = columns.map((column) => {
    const box = row[column];
    const context = `integration:${id}:${SECRETS[column]}`;
    return (
      box &&
      seal(
        key,
        byEither(before, (each) => open(each, box, context)),
        context,
      )
    );
  });
  const changes = columns.map((column, index) => `${column} = $${index + 2}`);
  await db.query(`UPDATE integration SET ${changes.join(', ')} WHERE id = $1`, [id, ...boxes]);
}

/** How many persons' keys are wrapped with an older key still. */
export async function countLeft(db: Queryable, id: Id): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*)::integer AS count FROM person JOIN integration ON integration.id = integration_id
     WHERE integration_id = $1 AND person.key_generation < integration.key_generation AND person.wrapped_key IS NOT NULL`,
    [id],
  )) as { count: number }[];
  return row?.count ?? 0;
}

/**
 * Wraps the keys of up to a thousand persons with the current key; gives how many, 0 where none is left. One statement, which leaves
 * alone whoever was erased meanwhile: it can be ended at any moment, and be gone on with.
 */
export async function rewrapBatch(db: Queryable, master: MasterKeys, id: Id): Promise<number> {
  const row = await readWrapped(db, id);
  if (!row) throw new Error('No such integration: its key was to be rotated.');
  const keys = unwrapAll(master, row);
  // In the order of the index, so that a batch does not go over all those that are done.
  const persons = (await db.query(
    `SELECT id, wrapped_key FROM person
     WHERE integration_id = $1 AND key_generation < $2 AND wrapped_key IS NOT NULL
     ORDER BY key_generation LIMIT ${BATCH}`,
    [id, keys.generation],
  )) as { id: Id; wrapped_key: Buffer }[];
  if (persons.length === 0) return 0;
  const anew = persons.map((person) => {
    const context = personContext(person.id);
    return wrapKey(
      keys.current,
      byEither(keys, (key) => unwrapKey(key, person.wrapped_key, context)),
      context,
    );
  });
  await db.query(
    `UPDATE person SET wrapped_key = anew.after, key_generation = $4
     FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS anew (id, before, after)
     WHERE person.id = anew.id AND person.wrapped_key = anew.before`,
    [persons.map((person) => person.id), persons.map((person) => person.wrapped_key), anew, keys.generation],
  );
  return persons.length;
}

/**
 * Ends a rotation, in the caller's transaction, unless a key is left or somebody else has ended it. The key before stays until the next
 * rotation begins: a call that has read a person's row and not yet unwrapped her key needs it.
 */
export async function endRotation(db: Queryable, id: Id, at: Date): Promise<'ended' | 'left' | 'ended-before'> {
  await readWrapped(db, id, 'FOR UPDATE');
  if (!(await isUnderWay(db, id))) return 'ended-before';
  if ((await countLeft(db, id)) > 0) return 'left';
  await db.query('UPDATE integration SET key_rotated_at = $2 WHERE id = $1', [id, at]);
  return 'ended';
}
