-- Gives a verification its next status and what goes with it, and writes the change with the next number, and tells
-- followers at the commit; nothing where it was changed since it was read. Whatever had failed on our side is over, but where it
-- ran out: it may be why.
-- $1 id, $2 version that was read, $3 new status, $4 when its next timer is due, $5 step, $6 status before, $7 actor, $8 time,
-- $9 end of its time, $10 open step, $11 reason's code, $12 reason sealed, $13 details sealed
WITH moved AS (
  UPDATE verification
  SET status = $3, version = version + 1, due_at = $4, expires_at = $9, open_step = $10, reason_code = $11, reason_sealed = $12,
      details_sealed = $13, has_error = has_error AND $3 IN ('Expired', 'Abandoned'),
      ended_at = CASE WHEN $3 IN ('Approved', 'Declined', 'Expired', 'Abandoned') THEN $8::timestamptz END
  WHERE id = $1 AND version = $2 AND status = $6
  RETURNING id, integration_id, version
), changed AS (
  INSERT INTO verification_change (verification_id, number, step, from_status, to_status, actor, at)
  SELECT moved.id, moved.version, $5, $6, $3, $7, $8 FROM moved
  RETURNING number
)
SELECT changed.number, pg_notify('vestibule_change', 'verification:' || moved.integration_id || ' ' || moved.id) AS told
FROM changed, moved
