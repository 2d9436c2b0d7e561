import { actorName, type Actor, type Id } from '../../../kernel/index.js';
import { hashJti } from '../../../platform/access/dpop.js';
import { sql } from '../../../platform/database/sql-file.js';
import { blindIndex, type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import { hasten } from '../../../platform/jobs/index.js';
import { TIMER_JOB } from '../app/timer-job.js';
import type { IntakeStore, NewVerification, OneTimeId } from '../app/ports.js';
import type { Verification } from '../domain/verification.js';
import { IDENTIFIER_FIELD, sealField } from './verification-row.js';

/** Takes verifications in, in Postgres. */
export class PostgresIntakeStore implements IntakeStore {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(db: Queryable, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
  }

  async create(
    actor: Actor,
    draft: NewVerification,
    once: OneTimeId | null,
    revision: string,
  ): Promise<Verification | 'replayed' | 'outdated'> {
    const { id, integrationId, policyVersion, subject, requestCode, expiresAt, createdAt, sandbox } = draft;
    const lastingKey = await this.#keys.lastingKey(this.#db, integrationId);
    const person = await this.#keys.draftPerson(this.#db, integrationId);
    const rows = (await this.#db.query(sql('verifications/create.sql'), [
      id,
      integrationId,
      person.id,
      person.wrapped,
      policyVersion,
      blindIndex(lastingKey, IDENTIFIER_FIELD, subject.uniqueIdentifier),
      sealField(person.key, id, 'subject', subject),
      requestCode,
      expiresAt,
      createdAt,
      actorName(actor),
      once && hashJti(once.jti),
      once && once.until,
      sandbox,
      revision,
      actor.from ?? null,
      person.generation,
    ])) as { current: boolean; id: Id | null }[];
    if (!rows[0]?.current) {
      this.#keys.forget(integrationId);
      return 'outdated';
    }
    if (!rows[0].id) return 'replayed';
    if (sandbox) await hasten(this.#db, TIMER_JOB, ['all']);
    const { sandbox: _, ...made } = draft;
    return {
      ...made,
      personId: person.id,
      status: 'Not Started',
      version: 1,
      dueAt: sandbox ? createdAt : expiresAt,
      openStep: null,
      hasError: false,
      reason: null,
      details: null,
      phoneNumber: null,
      evidence: [],
    };
  }

  async takeOnce(integrationId: Id, { jti, until }: OneTimeId): Promise<boolean> {
    const rows = (await this.#db.query(
      'INSERT INTO intake_jti (integration_id, jti_hash, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
      [integrationId, hashJti(jti), until],
    )) as unknown[];
    return rows.length > 0;
  }
}
