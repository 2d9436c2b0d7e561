-- Keeps the jobs $1 for $3 seconds from now, each if it is still held under its lease token in $2; gives those that are.
--
-- One statement for all that a process has in hand. A lease that has run out but was not taken by another is kept too:
-- nobody else can have begun. Like a claim (claim.sql), this doesn't wait for the disk. Rows are
-- locked in the order of their ids, as complete.sql does.
WITH mine AS MATERIALIZED (
  SELECT job.id
  FROM job
  JOIN unnest($1::bigint[], $2::uuid[]) AS held (id, lease_token) ON held.id = job.id
  WHERE job.lease_token = held.lease_token
  ORDER BY job.id
  FOR UPDATE OF job
),
kept AS (
  UPDATE job
  SET leased_until = now() + make_interval(secs => $3)
  FROM mine
  WHERE job.id = mine.id
  RETURNING job.id, job.lease_token
)
SELECT id::text AS id, lease_token::text AS lease_token, (SELECT set_config('synchronous_commit', 'off', true)) AS durable FROM kept
