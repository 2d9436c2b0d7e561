-- A session by the hash of its secret, where it is good. That somebody is there is written down at most once in so long: a page asks for
-- many things at once, and each would wait for the row.
WITH found AS (
  SELECT s.*, o.role
  FROM operator_session s
  JOIN operator o ON o.id = s.operator_id AND o.disabled_at IS NULL
  WHERE s.secret_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $2::timestamptz - make_interval(secs => $3)
), seen AS (
  UPDATE operator_session s SET last_seen_at = $2
  FROM found
  WHERE s.id = found.id AND found.last_seen_at < $2::timestamptz - make_interval(secs => $4)
)
SELECT * FROM found;
