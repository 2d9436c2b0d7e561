-- Faces of an integration that were last used before a time. $1 integration, $2 time
SELECT id, last_used_at AS at FROM face WHERE integration_id = $1 AND last_used_at < $2
