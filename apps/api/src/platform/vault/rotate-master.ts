import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { BrokenSeal, seal, type Key } from './box.js';
import { readAllWrapped, unwrapAll, wrapAll } from './integration-keys.js';
import type { Queryable } from './queryable.js';
import { MASTER_CHECK, type MasterKeys } from './master-keys.js';

/** The tables of key pairs whose private halves are sealed with the master key: by their names. */
const PAIRS = ['signing_key', 'sealing_key'] as const;

/**
 * Seals anew with the current master key what the one before sealed, all in the caller's transaction: either everything is under the
 * one or everything under the other. Gives false where all is under the current one already. Who seals something with the master key at
 * this moment is waited for, and goes by the new one afterwards.
 */
export async function rotateMaster(db: Queryable, master: MasterKeys, at: Date): Promise<Result<boolean>> {
  const [installation] = (await db.query('SELECT master_key_check FROM installation FOR UPDATE')) as [
    { master_key_check: Buffer },
  ];
  try {
    if (master.thatOpens(installation.master_key_check) === master.current) return ok(false);
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    return fail(
      domainError('CONFLICT', 'Neither the master key nor the one before it is the one of this database.', {
        hint: 'Somebody has replaced it meanwhile, by a third one.',
      }),
    );
  }
  await sealPairsAnew(db, master);
  await sealOneTimePasswordsAnew(db, master);
  for (const row of await readAllWrapped(db, 'FOR UPDATE')) {
    await db.query(
      'UPDATE integration SET wrapped_key = $2, previous_wrapped_key = $3, lasting_wrapped_key = $4 WHERE id = $1',
      [row.id, ...wrapAll(master.current, row.id, unwrapAll(master, row))],
    );
  }
  await db.query('UPDATE installation SET master_key_check = $1, master_key_rotated_at = $2', [
    seal(master.current, Buffer.from(MASTER_CHECK.text), MASTER_CHECK.context),
    at,
  ]);
  return ok(true);
}

async function sealPairsAnew(db: Queryable, master: MasterKeys): Promise<void> {
  for (const table of PAIRS) {
    const rows = (await db.query(`SELECT kid, private_key_sealed FROM ${table} FOR UPDATE`)) as {
      kid: string;
      private_key_sealed: Buffer;
    }[];
    for (const { kid, private_key_sealed: sealed } of rows) {
      const context = `${table}:${kid}:private_key`;
      await db.query(`UPDATE ${table} SET private_key_sealed = $2 WHERE kid = $1`, [
        kid,
        sealAnew(master.current, master.open(sealed, context), context),
      ]);
    }
  }
}

/** The secrets of operators' one-time passwords. */
async function sealOneTimePasswordsAnew(db: Queryable, master: MasterKeys): Promise<void> {
  const rows = (await db.query(
    `SELECT id, totp_sealed, totp_begun_sealed FROM operator
     WHERE num_nonnulls(totp_sealed, totp_begun_sealed) > 0 FOR UPDATE`,
  )) as { id: string; totp_sealed: Buffer | null; totp_begun_sealed: Buffer | null }[];
  for (const { id, totp_sealed: sealed, totp_begun_sealed: begun } of rows) {
    const context = `operator:${id}:totp`;
    const anew = (box: Buffer | null) => box && sealAnew(master.current, master.open(box, context), context);
    await db.query('UPDATE operator SET totp_sealed = $2, totp_begun_sealed = $3 WHERE id = $1', [
      id,
      anew(sealed),
      anew(begun),
    ]);
  }
}

function sealAnew(key: Key, plain: Buffer, context: string): Buffer {
  const box = seal(key, plain, context);
  plain.fill(0);
  return box;
}
