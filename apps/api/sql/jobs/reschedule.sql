-- Puts the jobs $1 off until the times in $3 as failed tries, each if it is still held under its lease token in $2; gives those that
-- were. They keep their places in their lanes, and so hold them up. Rows are locked in the order of their ids.
WITH held AS MATERIALIZED (
  SELECT job.id, lease.run_at
  FROM job
  JOIN unnest($1::bigint[], $2::uuid[], $3::timestamptz[]) AS lease (id, token, run_at) ON lease.id = job.id
  WHERE job.lease_token = lease.token
  ORDER BY job.id
  FOR UPDATE OF job
),
put_off AS (
  UPDATE job
  SET run_at = held.run_at, attempt = attempt + 1, lease_token = NULL, leased_until = NULL
  FROM held
  WHERE job.id = held.id
  RETURNING job.id
)
SELECT id::text AS id FROM put_off
