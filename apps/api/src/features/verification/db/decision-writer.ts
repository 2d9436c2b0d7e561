import type { Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { DecisionWriter } from '../app/evidence-ports.js';
import type { Decision, Proposal } from '../domain/decision.js';

/** Keeps decisions within one transaction that holds the verification. */
export class PostgresDecisionWriter implements DecisionWriter {
  readonly #db: Queryable;

  constructor(transaction: Queryable) {
    this.#db = transaction;
  }

  async insert(verificationId: Id, decision: Decision): Promise<void> {
    const { number, outcome, reasonCode, decidedBy, proposedBy, receipt, at } = decision;
    await this.#db.query(
      `INSERT INTO decision (verification_id, number, outcome, reason_code, decided_by, proposed_by, receipt, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [verificationId, number, outcome, reasonCode, decidedBy, proposedBy, receipt, at],
    );
  }

  proposal(verificationId: Id): Promise<Proposal | undefined> {
    return readProposal(this.#db, verificationId);
  }

  async propose({ verificationId, outcome, reasonCode, proposedBy, at }: Proposal): Promise<void> {
    await this.#db.query(sql('verifications/propose.sql'), [verificationId, outcome, reasonCode, proposedBy, at]);
  }

  async dropProposal(verificationId: Id): Promise<void> {
    await this.#db.query('DELETE FROM decision_proposal WHERE verification_id = $1', [verificationId]);
  }
}

/** What a first reviewer proposed. */
export async function readProposal(db: Queryable, verificationId: Id): Promise<Proposal | undefined> {
  const rows = (await db.query(
    `SELECT verification_id AS "verificationId", outcome, reason_code AS "reasonCode", proposed_by AS "proposedBy", at
     FROM decision_proposal WHERE verification_id = $1`,
    [verificationId],
  )) as Proposal[];
  return rows[0];
}
