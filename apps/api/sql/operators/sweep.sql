-- Sessions and tokens that have run out, and wrong passwords of long ago. The hundred in a row, after which a password is locked, are kept.
WITH sessions AS (
  DELETE FROM operator_session WHERE expires_at < now() - interval '1 day' RETURNING 1
), tokens AS (
  DELETE FROM operator_token WHERE expires_at < now() - interval '1 day' RETURNING 1
), failures AS (
  DELETE FROM operator_failure WHERE failures < $1 AND last_at < now() - interval '30 days' RETURNING 1
)
SELECT ((SELECT count(*) FROM sessions) + (SELECT count(*) FROM tokens) + (SELECT count(*) FROM failures))::integer AS count;
