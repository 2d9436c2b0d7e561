import { actorName, type Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import { releaseBlobs } from '../../../platform/storage/index.js';
import type { KeyRing, Queryable } from '../../../platform/vault/index.js';
import type { ErasedEvidence } from '../app/evidence-ports.js';
import type { HeldForErasure, Move, VerificationWriter } from '../app/ports.js';
import { evidenceKeys, type PersonDetails, type Verification } from '../domain/verification.js';
import { sealField, toVerification, type VerificationRow } from './verification-row.js';

/** Changes verifications within one transaction. */
export class PostgresVerificationWriter implements VerificationWriter {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(transaction: Queryable, keys: KeyRing) {
    this.#db = transaction;
    this.#keys = keys;
  }

  async findForChange(id: Id): Promise<Verification | undefined> {
    // Locked first and read then: in one statement, what belongs to it would be read as it was before the wait for the lock.
    await this.#db.query('SELECT FROM verification WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const rows = (await this.#db.query(`${sql('verifications/select.sql')} WHERE verification.id = $1`, [
      id,
    ])) as VerificationRow[];
    return rows[0] && toVerification(this.#db, this.#keys, rows[0]);
  }

  async move(before: Verification, { edge, actor, at, ...changes }: Move): Promise<Verification> {
    const { id, version, integrationId, personId } = before;
    const hasError = before.hasError && (edge.to === 'Expired' || edge.to === 'Abandoned');
    const after: Verification = { ...before, ...changes, status: edge.to, version: version + 1, hasError };
    const { dueAt, expiresAt, openStep, reason, details } = after;
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) throw new Error(`A verification of ${integrationId} was to change whose person was erased.`);
    const moved = (await this.#db.query(sql('verifications/move.sql'), [
      id,
      version,
      edge.to,
      dueAt,
      edge.step,
      edge.from,
      actorName(actor),
      at,
      expiresAt,
      openStep,
      reason?.code ?? null,
      reason && sealField(key, id, 'reason', reason.text),
      details && sealField(key, id, 'details', details),
    ])) as { number: number }[];
    // Whoever read it for a change holds its row.
    if (moved[0]?.number !== after.version) throw new Error('A verification changed that was held for a change.');
    return after;
  }

  async touch(verification: Verification, dueAt: Date | null): Promise<void> {
    const { id } = verification;
    await this.#db.query('UPDATE verification SET due_at = $2, has_error = false WHERE id = $1', [id, dueAt]);
    await this.announce(verification);
  }

  async saveDetails(verification: Verification, details: PersonDetails): Promise<void> {
    const { id, personId } = verification;
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) throw new Error('Details of a person who was erased were to be kept.');
    const sealed = sealField(key, id, 'details', details);
    await this.#db.query('UPDATE verification SET details_sealed = $2 WHERE id = $1', [id, sealed]);
    await this.announce(verification);
  }

  async holdForErasure(id: Id): Promise<HeldForErasure | undefined> {
    const rows = (await this.#db.query(
      `SELECT id, integration_id AS "integrationId", person_id AS "personId" FROM verification
       WHERE id = $1 AND erased_at IS NULL FOR NO KEY UPDATE`,
      [id],
    )) as HeldForErasure[];
    return rows[0];
  }

  async erase(held: HeldForErasure, at: Date): Promise<readonly ErasedEvidence[]> {
    const { id, personId } = held;
    // A statement that changes gives its rows with their count.
    const [evidence] = (await this.#db.query(sql('verifications/erase.sql'), [id, at])) as [ErasedEvidence[], number];
    // Kept answers are sealed with the integration's key, which stays.
    await this.#db.query('DELETE FROM idempotency_key WHERE person_id = $1', [personId]);
    await this.#keys.destroyPersonKey(this.#db, personId, at);
    await releaseBlobs(
      this.#db,
      evidence.flatMap((each) => evidenceKeys(held.integrationId, each)),
    );
    await this.announce(held);
    return evidence;
  }

  async noteError(verification: Pick<Verification, 'id' | 'integrationId'>): Promise<void> {
    await this.#db.query(
      `UPDATE verification SET has_error = true WHERE id = $1 AND status IN ('Not Started', 'Started')`,
      [verification.id],
    );
    await this.announce(verification);
  }

  async announce({ id, integrationId }: Pick<Verification, 'id' | 'integrationId'>): Promise<void> {
    await this.#db.query(sql('verifications/announce.sql'), [integrationId, id]);
  }
}
