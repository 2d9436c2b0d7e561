-- Keeps what tries came to, and tells followers at the commit (announce.sql says what that takes: one statement and one commit for
-- many tries take it once). A delivery that is gone by now, with its subscription, is passed over.
-- One element of each array for each try: $1 delivery, $2 number of the try, $3 outcome, $4 HTTP status, $5 milliseconds, $6 time,
-- $7 state from now on, $8 time of the next try, $9 time of the delivery
WITH tried AS (
  SELECT *
  FROM unnest($1::text[], $2::integer[], $3::text[], $4::integer[], $5::integer[], $6::timestamptz[], $7::text[], $8::timestamptz[], $9::timestamptz[])
    AS t (id, number, outcome, http_status, duration_ms, at, state, next_attempt_at, delivered_at)
),
changed AS (
  UPDATE delivery
  SET state = tried.state, attempts = tried.number, next_attempt_at = tried.next_attempt_at, delivered_at = tried.delivered_at
  FROM tried
  WHERE delivery.id = tried.id
  RETURNING delivery.id, delivery.integration_id
),
kept AS (
  INSERT INTO delivery_attempt (delivery_id, number, outcome, http_status, duration_ms, at)
  SELECT tried.id, tried.number, tried.outcome, tried.http_status, tried.duration_ms, tried.at FROM tried JOIN changed USING (id)
)
SELECT pg_notify('vestibule_change', 'delivery:' || integration_id || ' ' || id) AS told FROM changed
