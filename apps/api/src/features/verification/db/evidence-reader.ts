import type { Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { KeyRing, Queryable } from '../../../platform/vault/index.js';
import type { Consent, DecidedFindings, EvidenceReader, OpenedEvidence } from '../app/evidence-ports.js';
import type { Decision, Proposal } from '../domain/decision.js';
import type { Verification } from '../domain/verification.js';
import { readProposal } from './decision-writer.js';
import { toEvidence, type EvidenceRow } from './evidence-row.js';

interface DecidedRow extends EvidenceRow {
  readonly person_id: Id;
  readonly policy_version: number;
}

/** Reads what belongs to verifications from Postgres. */
export class PostgresEvidenceReader implements EvidenceReader {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(db: Queryable, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
  }

  async list({ id, personId }: Verification): Promise<OpenedEvidence[]> {
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) return [];
    const rows = (await this.#db.query(sql('verifications/evidence.sql'), [id])) as EvidenceRow[];
    return rows.map((row) => toEvidence(key, row));
  }

  async consents(verificationId: Id): Promise<Consent[]> {
    return (await this.#db.query(sql('verifications/consents.sql'), [verificationId])) as Consent[];
  }

  async decisions(verificationId: Id): Promise<Decision[]> {
    return (await this.#db.query(sql('verifications/decisions.sql'), [verificationId])) as Decision[];
  }

  proposal(verificationId: Id): Promise<Proposal | undefined> {
    return readProposal(this.#db, verificationId);
  }

  async decided(integrationId: Id, limit: number): Promise<DecidedFindings[]> {
    const rows = (await this.#db.query(sql('verifications/decided.sql'), [integrationId, limit])) as DecidedRow[];
    const opened: DecidedFindings[] = [];
    for (const { person_id: personId, policy_version: policyVersion, ...row } of rows) {
      const key = await this.#keys.personKey(this.#db, personId);
      const { findings = [] } = key ? toEvidence(key, row).findings : {};
      if (key) opened.push({ verificationId: row.verification_id, policyVersion, findings });
    }
    return opened;
  }

  async findOwner(integrationId: Id, evidenceId: Id): Promise<{ verificationId: Id; personId: Id } | undefined> {
    const rows = (await this.#db.query(
      `SELECT verification.id AS "verificationId", verification.person_id AS "personId"
       FROM evidence JOIN verification ON verification.id = evidence.verification_id
       WHERE evidence.id = $1 AND verification.integration_id = $2`,
      [evidenceId, integrationId],
    )) as { verificationId: Id; personId: Id }[];
    return rows[0];
  }
}
