-- Gives a key back, where it is still its holder's. $1 integration, $2 key, $3 token
DELETE FROM idempotency_key
WHERE integration_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL
