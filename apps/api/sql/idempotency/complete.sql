-- Keeps the answer, where the key is still its holder's. $1 integration, $2 key, $3 token, $4 status, $5 sealed answer
UPDATE idempotency_key
SET status = $4, answer_sealed = $5
WHERE integration_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL
