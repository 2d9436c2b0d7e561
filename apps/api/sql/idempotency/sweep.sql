-- Forgets keys that are older than 24 hours. Gives how many.
WITH gone AS (
  DELETE FROM idempotency_key
  WHERE created_at < now() - interval '24 hours' AND lease_until < now()
  RETURNING 1
)
SELECT count(*)::integer AS count FROM gone
