import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { EDGES } from '../domain/lifecycle.js';

/** Runs a statement and gives its rows. */
export type RunQuery = (statement: string, parameters: readonly unknown[]) => Promise<object[]>;

/** What must not be found in a database of verifications, and how it is looked for. `$1` is the lifecycle's edges, as JSON. */
const FAULTS: Readonly<Record<string, string>> = {
  'a change that is no edge of the lifecycle': `
    SELECT verification_id, number FROM verification_change AS change WHERE NOT EXISTS
      (SELECT FROM jsonb_to_recordset($1) AS edge (step text, "from" text, "to" text)
       WHERE edge.step = change.step AND edge."from" IS NOT DISTINCT FROM change.from_status AND edge."to" = change.to_status)`,
  'changes whose numbers are not 1, 2, 3, …': `
    SELECT verification_id FROM verification_change GROUP BY 1 HAVING min(number) <> 1 OR max(number) <> count(*)`,
  'a change that does not go on from the one before': `
    SELECT * FROM (SELECT verification_id, number, from_status,
             lag(to_status) OVER (PARTITION BY verification_id ORDER BY number) AS before FROM verification_change) AS change
    WHERE from_status IS DISTINCT FROM before`,
  'a verification that is not as its last change left it': `
    SELECT id FROM verification LEFT JOIN verification_change AS change ON change.verification_id = id AND number = version
    WHERE change.to_status IS DISTINCT FROM status
       OR EXISTS (SELECT FROM verification_change WHERE verification_id = id AND number > version)`,
  'a change but the creation without its one status event': `
    SELECT id, version FROM verification
    WHERE version - 1 <> (SELECT count(*) FROM event WHERE subject_id = verification.id AND kind = 'status')`,
  'a decision without its one decision event': `
    SELECT id FROM verification WHERE (SELECT count(*) FROM decision WHERE verification_id = verification.id)
      <> (SELECT count(*) FROM event WHERE subject_id = verification.id AND kind = 'decision')`,
  'a decision without its change, or the other way round': `
    SELECT * FROM (SELECT verification_id, number, to_status FROM verification_change
                   WHERE to_status IN ('Approved', 'Declined')) AS change
    FULL JOIN decision USING (verification_id, number) WHERE outcome IS DISTINCT FROM to_status`,
  'a change without its one entry in the audit trail, or the other way round': `
    SELECT * FROM (SELECT verification_id AS id, 'verification.' || step AS action, actor, count(*) FROM verification_change
                   GROUP BY 1, 2, 3) AS changed
    FULL JOIN (SELECT subject_id AS id, action, actor, count(*) FROM audit_entry
               WHERE action IN (SELECT 'verification.' || step FROM jsonb_to_recordset($1) AS edge (step text))
               GROUP BY 1, 2, 3) AS audited USING (id, action, actor)
    WHERE changed.count IS DISTINCT FROM audited.count`,
  'events whose numbers are not 1, 2, 3, …': `
    SELECT subject_id FROM event GROUP BY 1 HAVING min(sequence) <> 1 OR max(sequence) <> count(*)`,
  'a session that is open where nobody can go on': `
    SELECT session.id FROM verification_session AS session JOIN verification ON verification.id = verification_id
    WHERE session.ended_at IS NULL AND status NOT IN ('Not Started', 'Started')`,
  'a timer where none can run out, or none where one has to': `
    SELECT id, status FROM verification
    WHERE (due_at IS NOT NULL) <> (status IN ('Not Started', 'Started') AND erased_at IS NULL)`,
  'an end without its time, or a time without an end': `
    SELECT id, status FROM verification
    WHERE (ended_at IS NOT NULL) <> (status IN ('Approved', 'Declined', 'Expired', 'Abandoned'))`,
  'a proposal where nothing is to be decided': `
    SELECT verification_id FROM decision_proposal JOIN verification ON verification.id = verification_id
    WHERE status <> 'Under Review'`,
};

/**
 * What is wrong with the histories of all verifications of a database: one line for each fault, with the first that has it.
 * @param jwks the installation's public keys, by which receipts are verified
 */
export async function historyFaults(query: RunQuery, jwks: JSONWebKeySet): Promise<string[]> {
  const faults: string[] = [];
  for (const [what, statement] of Object.entries(FAULTS)) {
    const parameters = statement.includes('$1') ? [JSON.stringify(EDGES)] : [];
    const rows = await query(statement, parameters);
    if (rows.length > 0) faults.push(`${what}: ${rows.length}, the first ${JSON.stringify(rows[0])}`);
  }
  const keys = createLocalJWKSet(jwks);
  const decisions = await query('SELECT verification_id, number, outcome, receipt FROM decision', []);
  for (const row of decisions as DecisionRow[]) {
    const verified = await compactVerify(row.receipt, keys).catch(() => undefined);
    const told = verified && (JSON.parse(new TextDecoder().decode(verified.payload)) as Told);
    const isRight =
      told?.verificationId === row.verification_id && told.change === row.number && told.outcome === row.outcome;
    if (!isRight) faults.push(`the receipt of decision ${row.number} of ${row.verification_id} does not hold`);
  }
  return faults;
}

interface DecisionRow {
  readonly verification_id: string;
  readonly number: number;
  readonly outcome: string;
  readonly receipt: string;
}

interface Told {
  readonly verificationId: string;
  readonly change: number;
  readonly outcome: string;
}
