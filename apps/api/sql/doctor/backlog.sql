-- What waits although it was due ten minutes ago (a worker polls every few seconds, so one that runs is never so late),
-- and deliveries that were given up. Read by `vestibule doctor` alone: it may scan.
SELECT
  (SELECT count(*)::integer FROM job
   WHERE run_at < now() - interval '10 minutes' AND (leased_until IS NULL OR leased_until < now())) AS overdue_jobs,
  (SELECT count(*)::integer FROM delivery
   WHERE state = 'exhausted' AND created_at > now() - interval '7 days') AS exhausted_deliveries
