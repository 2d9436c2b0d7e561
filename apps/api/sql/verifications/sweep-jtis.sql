-- Forgets ids of JWEs that are too old to be taken anyway. Gives how many.
WITH gone AS (
  DELETE FROM intake_jti WHERE until < now() RETURNING 1
)
SELECT count(*)::integer AS count FROM gone
