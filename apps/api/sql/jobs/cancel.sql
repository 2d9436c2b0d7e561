-- Removes the jobs of the kind $1 that work on $2. A worker that has one in hand loses its lease, and keeps no result.
WITH cancelled AS (
  DELETE FROM job WHERE kind = $1 AND ref = ANY ($2::text[]) RETURNING id
)
SELECT cancelled.id::text AS id, (SELECT pg_notify('vestibule_job', '')) AS woken FROM cancelled
