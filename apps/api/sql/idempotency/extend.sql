-- Holds a key for longer, while it is still its holder's. $1 integration, $2 key, $3 token, $4 seconds
UPDATE idempotency_key
SET lease_until = now() + $4::integer * interval '1 second'
WHERE integration_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL
