-- Attempts on faces of an integration that were made before a time. $1 integration, $2 time
SELECT id, created_at AS at FROM face_verification WHERE integration_id = $1 AND created_at < $2
