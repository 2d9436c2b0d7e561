-- Takes a key for a call: a new one, one of the same call whose holder has died, or one that is older than 24 hours.
-- One statement, so that of two calls at once one gets the row. Times are the database's: machines' clocks may differ.
-- $1 integration, $2 key, $3 hash of the call, $4 token of the lease, $5 seconds of the lease
INSERT INTO idempotency_key (integration_id, key, request_hash, lease_token, lease_until, created_at)
VALUES ($1, $2, $3, $4, now() + $5::integer * interval '1 second', now())
ON CONFLICT (integration_id, key) DO UPDATE
SET request_hash = excluded.request_hash,
    status = NULL,
    answer_sealed = NULL,
    person_id = NULL,
    lease_token = excluded.lease_token,
    lease_until = excluded.lease_until,
    created_at = excluded.created_at
WHERE idempotency_key.created_at < now() - interval '24 hours'
   OR (idempotency_key.status IS NULL
       AND idempotency_key.lease_until < now()
       AND idempotency_key.request_hash = excluded.request_hash)
RETURNING lease_token
