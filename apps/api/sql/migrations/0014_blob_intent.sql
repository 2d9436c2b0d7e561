-- Blobs that no row names: from before they are written until a row does, and again from when a row stops naming them until they are
-- removed. A crash between a blob and its row leaves one of these, and the worker's sweep removes the blob.
CREATE TABLE blob_intent (
  blob_key text PRIMARY KEY,
  -- Since when; -infinity where a row named it and no longer does.
  since timestamptz NOT NULL,
  -- When the blob was removed. The row stays for a day, so that what would name it now is refused.
  swept_at timestamptz
);
CREATE INDEX blob_intent_due ON blob_intent (since) WHERE swept_at IS NULL;
CREATE INDEX blob_intent_swept ON blob_intent (swept_at) WHERE swept_at IS NOT NULL;

-- What rows name. Keys of evidence are made of its row (`evidenceImageKey`, `evidenceFileKey`).
CREATE VIEW named_blob AS
SELECT blob_key FROM face_image
UNION ALL
SELECT image_blob_key FROM face_verification WHERE image_blob_key IS NOT NULL
UNION ALL
SELECT concat('verification/', verification.integration_id, '/', replace(evidence.kind, '_', '-'), '/', evidence.id, ending.text)
FROM evidence
JOIN verification ON verification.id = evidence.verification_id
CROSS JOIN LATERAL (
  -- A sandbox's picture was sent by nobody.
  SELECT '.sent' WHERE evidence.media_type IS NOT NULL AND evidence.session_id <> evidence.verification_id
  UNION ALL
  SELECT CASE page WHEN 1 THEN '.jpg' ELSE concat('.', page, '.jpg') END FROM generate_series(1, evidence.pages) AS page
) AS ending (text);
