-- The key of every blob that a row names, under the name that its file has in a backup, in the order of these names. The setting holds
-- the secret without which no name can be guessed.
WITH captured AS (
  SELECT 'verification/' || verification.integration_id || '/' || replace(evidence.kind, '_', '-') || '/' || evidence.id AS folder,
         evidence.media_type, evidence.pages
  FROM evidence
  JOIN verification ON verification.id = evidence.verification_id
)
SELECT encode(sha256(current_setting('vestibule.backup_names')::bytea || convert_to(key, 'UTF8')), 'hex') COLLATE "C" AS name, key
FROM (
  SELECT blob_key AS key FROM face_image
  UNION ALL
  SELECT image_blob_key FROM face_verification WHERE image_blob_key IS NOT NULL
  UNION ALL
  SELECT folder || '.sent' FROM captured WHERE media_type IS NOT NULL
  UNION ALL
  SELECT folder || CASE page WHEN 1 THEN '' ELSE '.' || page END || '.jpg' FROM captured, generate_series(1, pages) AS page
) AS blob
ORDER BY name
