-- Forgets proofs that are too old to be taken anyway. Gives how many.
WITH gone AS (
  DELETE FROM device_proof WHERE until < now() RETURNING 1
)
SELECT count(*)::integer AS count FROM gone
