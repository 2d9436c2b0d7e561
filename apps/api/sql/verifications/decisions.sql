-- The decisions about a verification, in their order. $1 verification
SELECT number, outcome, reason_code AS "reasonCode", decided_by AS "decidedBy", proposed_by AS "proposedBy", receipt, at
FROM decision
WHERE verification_id = $1
ORDER BY number
