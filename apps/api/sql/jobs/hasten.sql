-- Makes the jobs of the kind $1 that work on $2 due now, where they wait for a later time.
--
-- A job in hand is due already and is left alone; if it is put off at this very moment, this waits for that and looks again.
WITH hastened AS (
  UPDATE job SET run_at = now() WHERE kind = $1 AND ref = ANY ($2::text[]) AND run_at > now() RETURNING id
)
SELECT hastened.id::text AS id, (SELECT pg_notify('vestibule_job', '')) AS woken FROM hastened
