-- What there is under a key. $1 integration, $2 key
SELECT request_hash, status, answer_sealed
FROM idempotency_key
WHERE integration_id = $1 AND key = $2
