-- Forgets sessions that ended so long ago that no capture of theirs is accepted any more. $1 hours. Gives how many.
WITH gone AS (
  DELETE FROM kiosk_session WHERE expires_at < now() - $1::integer * interval '1 hour' RETURNING 1
)
SELECT count(*)::integer AS count FROM gone
