-- Hands the jobs $1 back, each if it is still held under its lease token in $2, and wakes the other workers: what a worker
-- that is being stopped leaves behind goes on at once and not when its lease runs out. No try is counted.
WITH mine AS MATERIALIZED (
  SELECT job.id
  FROM job
  JOIN unnest($1::bigint[], $2::uuid[]) AS held (id, lease_token) ON held.id = job.id
  WHERE job.lease_token = held.lease_token
  ORDER BY job.id
  FOR UPDATE OF job
),
handed_back AS (
  UPDATE job SET lease_token = NULL, leased_until = NULL FROM mine WHERE job.id = mine.id RETURNING job.id
)
SELECT handed_back.id::text AS id, (SELECT pg_notify('vestibule_job', '')) AS woken FROM handed_back
