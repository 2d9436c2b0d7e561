-- Takes up to $1 jobs of the kinds $4 under the lease token $2 for $3 seconds, those that were due first coming first.
-- $5: how many jobs of one group this process may run at once; $6, $7: its groups and how many of each it is running.
--
-- `due` walks the index on (run_at, id) and stops early: it passes over jobs in hand, jobs behind an earlier one of their
-- lane (one probe of the index on (lane, id) each) and groups that are full. It takes four times as many as wanted, since
-- the next step leaves out what a group would have too much of. `chosen` locks, passing over rows that another worker is
-- taking at this moment, and looks again at the lease, which may have changed since `due` saw it.
-- Measured here (2 busy cores, limit 32): 0.9 ms with nothing due, also beside 100,000 jobs for later; 2.7 ms with 100,000
-- due; 5 ms past 10,000 jobs of a full group, 41 ms past 100,000; 20 ms past 10,000 jobs that wait behind a job of their
-- lane which is put off, 340 ms past 100,000. The last is the dearest: it is three days of failing at one URL with 20,000
-- verifications a day, and then a claim still comes three times a second with up to 50 jobs each.
-- A job of a lane can't overtake: the one before it stays in the table, in hand or put off, until it is done.
WITH busy AS (
  SELECT * FROM unnest($6::text[], $7::integer[]) AS b (group_key, running)
),
due AS (
  SELECT job.id, job.run_at, job.group_key
  FROM job
  WHERE job.run_at <= now()
    AND (job.leased_until IS NULL OR job.leased_until <= now())
    AND job.kind = ANY ($4::text[])
    AND (
      job.group_key IS NULL
      OR NOT EXISTS (SELECT FROM busy WHERE busy.group_key = job.group_key AND busy.running >= $5)
    )
    AND (
      job.lane IS NULL
      OR NOT EXISTS (SELECT FROM job AS earlier WHERE earlier.lane = job.lane AND earlier.id < job.id)
    )
  ORDER BY job.run_at, job.id
  LIMIT 4 * $1::integer
),
ranked AS (
  SELECT due.*, row_number() OVER (PARTITION BY due.group_key ORDER BY due.run_at, due.id) AS place
  FROM due
),
chosen AS (
  SELECT job.id
  FROM ranked
  JOIN job ON job.id = ranked.id
  LEFT JOIN busy ON busy.group_key = ranked.group_key
  WHERE (ranked.group_key IS NULL OR ranked.place + coalesce(busy.running, 0) <= $5)
    AND job.run_at <= now()
    AND (job.leased_until IS NULL OR job.leased_until <= now())
  ORDER BY ranked.run_at, ranked.id
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
SELECT id::text AS id, kind, ref, payload, lane, group_key, attempt, created_at
FROM leased
ORDER BY run_at, leased.id
