-- Makes the jobs of the kind $1 that work on $2 due now, where they wait for a later time.
--
-- A job in hand is due already and is left alone; if it is put off at this very moment, this waits for that and looks again. What was
-- put off with it, as it waits behind it in its lane, is due when it has ended.
WITH hastened AS (
  UPDATE job SET run_at = now() WHERE kind = $1 AND ref = ANY ($2::text[]) AND run_at > now() RETURNING id, lane
),
behind AS (
  UPDATE job SET run_at = now() FROM hastened WHERE job.lane = hastened.lane AND job.id > hastened.id AND job.run_at > now()
)
SELECT hastened.id::text AS id, (SELECT pg_notify('vestibule_job', '')) AS woken FROM hastened
