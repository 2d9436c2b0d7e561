-- Records an event and a delivery for every URL that is to be told; gives those that are to be sent now, for which the caller makes
-- jobs. Followers are told of all of them at the commit. For a URL that is disabled the delivery is cancelled from the start, so that it can be resent once it is enabled.
-- It runs last in its transaction: from here to the commit the integration's row of event_position is locked, so that
-- places are given out in the order of the commits. The subject's own row is locked by the caller already, so that its
-- counter has neither gaps nor doubles.
-- $1 event id, $2 integration, $3 person, $4 kind, $5 subject type, $6 subject, $7 sealed body, $8 time
WITH place AS (
  UPDATE event_position SET last = last + 1 WHERE integration_id = $2 RETURNING last
), recorded AS (
  INSERT INTO event (id, integration_id, position, person_id, kind, subject_type, subject_id, sequence, body_sealed, created_at)
  SELECT $1, $2, place.last, $3, $4, $5, $6,
         (SELECT coalesce(max(sequence), 0) + 1 FROM event WHERE subject_id = $6), $7, $8
  FROM place
  RETURNING id
), told AS (
  INSERT INTO delivery (id, event_id, subscription_id, integration_id, state, next_attempt_at, created_at)
  SELECT encode(substring(sha256(convert_to(recorded.id || subscription.id, 'UTF8')) for 12), 'hex'),
         recorded.id, subscription.id, $2, CASE WHEN subscription.enabled THEN 'pending' ELSE 'cancelled' END,
         CASE WHEN subscription.enabled THEN $8::timestamptz END, $8
  FROM recorded, webhook_subscription AS subscription
  WHERE subscription.integration_id = $2 AND subscription.kind = $4
  RETURNING id, subscription_id, state, pg_notify('vestibule_change', 'delivery:' || integration_id || ' ' || id) AS told
)
SELECT id, subscription_id FROM told WHERE state = 'pending'
