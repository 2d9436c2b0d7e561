-- Puts the jobs $1 off until the times in $3 as failed tries, each if it is still held under its lease token in $2; gives those that
-- were. They keep their places in their lanes, and so hold them up. Rows are locked in the order of their ids.
--
-- What waits behind one in its lane is put off with it: it can't begin earlier anyway, and a claim need not look at it again and again.
-- Without that a claim beside 100,000 jobs in lanes of a URL that fails took 340 ms. Rows that somebody else has at this moment, who may be erasing a person, are passed over.
WITH held AS MATERIALIZED (
  SELECT job.id, job.lane, lease.run_at
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
),
waiting AS (
  SELECT job.id, held.run_at
  FROM held
  JOIN job ON job.lane = held.lane AND job.id > held.id AND job.run_at < held.run_at
  FOR UPDATE OF job SKIP LOCKED
),
behind AS (
  UPDATE job SET run_at = waiting.run_at FROM waiting WHERE job.id = waiting.id
)
SELECT id::text AS id FROM put_off
