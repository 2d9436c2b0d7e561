-- Takes up to $1 jobs of the kinds $4 under the lease token $2 for $3 seconds, those that were due first coming first.
-- $5: how many jobs of one group it takes at most; $6, $7: groups of which it takes another number, which may be 0.
-- $8: how many jobs it takes at most of groups that are not fast, and of none; $9: for each group in $6 whether it is.
--
-- `due` walks the index on (run_at, id) and stops early: it passes over jobs in hand, jobs behind an earlier one of their
-- lane (one probe of the index on (lane, id) each) and groups that are full. It takes four times as many as wanted, since
-- the next step leaves out what a group would have too much of. `chosen` locks, passing over rows that another worker is
-- taking at this moment, and looks again at the lease, which may have changed since `due` saw it.
-- Measured here (2 busy cores, limit 32): 0.9 ms with nothing due, also beside 100,000 jobs for later; 2.7 ms with 100,000
-- due; 5 ms past 10,000 jobs of a full group, 41 ms past 100,000. What waits behind a job that is put off is put off with it
-- (reschedule.sql) and costs nothing; what was added since costs its probe until its lane is tried again.
-- A lease need not survive a loss of power, after which nobody holds it: its commit doesn't wait for the disk.
-- A job of a lane can't overtake: the one before it stays in the table, in hand or put off, until it is done.
WITH known AS (
  SELECT * FROM unnest($6::text[], $7::integer[], $9::boolean[]) AS k (group_key, room, fast)
),
due AS (
  SELECT job.id, job.run_at, job.group_key
  FROM job
  WHERE job.run_at <= now()
    AND (job.leased_until IS NULL OR job.leased_until <= now())
    AND job.kind = ANY ($4::text[])
    AND (
      job.group_key IS NULL
      OR NOT EXISTS (SELECT FROM known WHERE known.group_key = job.group_key AND known.room <= 0)
    )
    AND (
      $8::integer > 0
      OR EXISTS (SELECT FROM known WHERE known.group_key = job.group_key AND known.fast)
    )
    AND (
      job.lane IS NULL
      OR NOT EXISTS (SELECT FROM job AS earlier WHERE earlier.lane = job.lane AND earlier.id < job.id)
    )
  ORDER BY job.run_at, job.id
  LIMIT 4 * $1::integer
),
ranked AS (
  SELECT due.*, known.room, row_number() OVER (PARTITION BY due.group_key ORDER BY due.run_at, due.id) AS place,
         coalesce(known.fast, false) AS free
  FROM due
  LEFT JOIN known ON known.group_key = due.group_key
),
within AS (
  SELECT ranked.*, row_number() OVER (PARTITION BY ranked.free ORDER BY ranked.run_at, ranked.id) AS turn
  FROM ranked
  WHERE ranked.group_key IS NULL OR ranked.place <= coalesce(ranked.room, $5::integer)
),
chosen AS (
  SELECT job.id
  FROM within
  JOIN job ON job.id = within.id
  WHERE (within.free OR within.turn <= $8::integer)
    AND job.run_at <= now()
    AND (job.leased_until IS NULL OR job.leased_until <= now())
  ORDER BY within.run_at, within.id
  LIMIT $1::integer
  FOR UPDATE OF job SKIP LOCKED
),
leased AS (
  UPDATE job
  SET lease_token = $2::uuid, leased_until = now() + make_interval(secs => $3)
  FROM chosen
  WHERE job.id = chosen.id
  RETURNING job.*
)
SELECT id::text AS id, kind, ref, payload, lane, group_key, attempt,
       (SELECT set_config('synchronous_commit', 'off', true)) AS durable
FROM leased
ORDER BY run_at, leased.id
