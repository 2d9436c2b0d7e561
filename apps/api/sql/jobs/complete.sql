-- Ends the jobs $1, each if it is still held under its lease token in $2; gives those that were.
--
-- This goes first in the transaction that keeps the jobs' results: it locks the rows, so that nobody can take a job over
-- until they are committed, and for a job that is not given nothing is kept. Rows are locked in the order of their ids, so that two
-- who lock several don't wait for each other.
WITH held AS MATERIALIZED (
  SELECT job.id
  FROM job
  JOIN unnest($1::bigint[], $2::uuid[]) AS lease (id, token) ON lease.id = job.id
  WHERE job.lease_token = lease.token
  ORDER BY job.id
  FOR UPDATE OF job
),
ended AS (
  DELETE FROM job USING held WHERE job.id = held.id RETURNING job.id
)
SELECT id::text AS id FROM ended
