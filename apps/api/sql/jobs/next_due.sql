-- Milliseconds until the next job of the kinds $1 comes due; null when none is waiting for its time.
--
-- What is due already does not count: it is in hand, or waits for its lane or its group, and the end of another job tells
-- when that changes. One step into the index on (run_at, id). By the database's clock, the only one that leases go by.
SELECT ceil(extract(epoch FROM min(job.run_at) - clock_timestamp()) * 1000)::float8 AS milliseconds
FROM job
WHERE job.run_at > now() AND job.kind = ANY ($1::text[])
