-- Verifications of an integration that ended before a time. $1 integration, $2 time
SELECT id, ended_at AS at FROM verification WHERE integration_id = $1 AND ended_at < $2 AND erased_at IS NULL
