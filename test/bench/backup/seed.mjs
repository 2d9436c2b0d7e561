// Adds to verifications without anything else what most of them have at their end: changes, events, evidence with its files.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a picture of a document comes to, and the one that is shown of it. */
const FILE_BYTES = 30_000;

const CHANGES = `INSERT INTO verification_change (verification_id, number, step, from_status, to_status, actor, at)
  SELECT id, number, 'step', NULL, status, 'worker', created_at FROM verification, generate_series(1, 4) AS number`;
const EVENTS = `INSERT INTO event (id, integration_id, position, person_id, kind, subject_type, subject_id, sequence, body_sealed, created_at)
  SELECT 'evt_' || id, integration_id, row_number() OVER (), person_id, 'status', 'verification', id, 1,
         decode(repeat(md5(id), 30), 'hex'), created_at FROM verification`;
const AUDIT = `INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id)
  SELECT integration_id, created_at, 'worker', 'verification.step', 'verification', id FROM verification`;
const EVIDENCE = `INSERT INTO evidence (id, verification_id, session_id, kind, document_type, media_type, bytes, sha256, pages, findings_sealed, taken_at)
  SELECT id, id, id, 'document_front', 'Passport', 'image/jpeg', ${FILE_BYTES}, sha256(id::bytea), 1, decode(repeat(md5(id), 20), 'hex'), created_at
  FROM verification ORDER BY id LIMIT $1 RETURNING id`;

/** Fills up a database; so many verifications get a document with two files. Gives how many files that are. */
export async function fillUp({ dataSource, config }, integrationId, documents) {
  const runner = dataSource.createQueryRunner();
  let rows;
  try {
    await runner.query('SET session_replication_role = replica');
    await runner.query('SET synchronous_commit = off');
    await runner.query('SET statement_timeout = 0');
    for (const statement of [CHANGES, EVENTS, AUDIT]) await runner.query(statement);
    rows = await runner.query(EVIDENCE, [documents]);
    await runner.query('RESET ALL');
    await runner.query('SET statement_timeout = 0');
    await runner.query('VACUUM (ANALYZE)');
  } finally {
    await runner.release();
  }
  const folder = join(config.home, 'blobs', 'verification', integrationId, 'document-front');
  mkdirSync(folder, { recursive: true });
  // A box's bytes are as good as random.
  for (const { id } of rows) {
    for (const end of ['sent', 'jpg']) writeFileSync(join(folder, `${id}.${end}`), randomBytes(FILE_BYTES));
  }
  return rows.length * 2;
}
