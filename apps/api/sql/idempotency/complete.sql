-- Keeps the answer, where the key is still its holder's, and whom it tells of has not been erased meanwhile.
-- $1 integration, $2 key, $3 token, $4 status, $5 sealed answer, $6 person or null
UPDATE idempotency_key
SET status = $4, answer_sealed = $5, person_id = $6
WHERE integration_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL
  AND ($6::text IS NULL OR EXISTS (SELECT FROM person WHERE id = $6 AND wrapped_key IS NOT NULL))
