-- Takes out what was sealed of a verification and what it was found by; its times, changes, consents and decisions stay, which name
-- nobody. Gives the evidence that there was. $1 verification, $2 time
WITH emptied AS (
  UPDATE verification
  SET erased_at = $2, due_at = NULL, has_error = false, subject_sealed = '', unique_identifier_index = '', reason_sealed = NULL,
      details_sealed = NULL
  WHERE id = $1
), texts AS (
  UPDATE phone_text SET number_index = NULL WHERE verification_id = $1
), codes AS (
  DELETE FROM phone_code WHERE verification_id = $1
), confirmations AS (
  DELETE FROM phone_confirmation WHERE verification_id = $1
), proposals AS (
  DELETE FROM decision_proposal WHERE verification_id = $1
), challenges AS (
  DELETE FROM liveness_challenge WHERE verification_id = $1
), sessions AS (
  UPDATE verification_session SET ended_at = $2 WHERE verification_id = $1 AND ended_at IS NULL
)
DELETE FROM evidence WHERE verification_id = $1 RETURNING id, kind, media_type IS NOT NULL AS "isFile", pages
