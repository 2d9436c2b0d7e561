-- Removes the jobs of the kind $1 that work on $2. A worker that has one in hand loses its lease, and keeps no result.
-- What was put off with one, as it waits behind it in its lane, waits no more.
WITH cancelled AS (
  DELETE FROM job WHERE kind = $1 AND ref = ANY ($2::text[]) RETURNING id, lane
),
behind AS (
  UPDATE job SET run_at = now() FROM cancelled WHERE job.lane = cancelled.lane AND job.id > cancelled.id AND job.run_at > now()
)
SELECT cancelled.id::text AS id, (SELECT pg_notify('vestibule_job', '')) AS woken FROM cancelled
