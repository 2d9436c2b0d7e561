-- Keeps the jobs $1 for $3 seconds from now, each if it is still held under its lease token in $2; gives those that are.
--
-- One statement for all that a process has in hand. A lease that has run out but was not taken by another is kept too:
-- nobody else can have begun. Like a claim (claim.sql), this doesn't wait for the disk.
WITH kept AS (
  UPDATE job
  SET leased_until = now() + make_interval(secs => $3)
  FROM unnest($1::bigint[], $2::uuid[]) AS held (id, lease_token)
  WHERE job.id = held.id AND job.lease_token = held.lease_token
  RETURNING job.id, job.lease_token
)
SELECT id::text AS id, lease_token::text AS lease_token, (SELECT set_config('synchronous_commit', 'off', true)) AS durable FROM kept
