-- Keeps what a first reviewer would decide, in the place of what another would have.
-- $1 verification, $2 outcome, $3 reason's code, $4 by whom, $5 when
INSERT INTO decision_proposal (verification_id, outcome, reason_code, proposed_by, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (verification_id) DO UPDATE
SET outcome = excluded.outcome, reason_code = excluded.reason_code, proposed_by = excluded.proposed_by, at = excluded.at
