-- A face is stored with what the person agreed to, and by whom that was taken.
CREATE TABLE face_consent (
  face_id text PRIMARY KEY REFERENCES face ON DELETE CASCADE,
  -- Which text.
  version text NOT NULL,
  -- In which it was shown (BCP 47); null where the integration's server asserts that there is a consent.
  language text,
  given_at timestamptz NOT NULL,
  -- As in the audit trail.
  taken_by text NOT NULL
);
-- What was stored before anybody was asked for it.
INSERT INTO face_consent (face_id, version, language, given_at, taken_by)
SELECT id, 'before-records', NULL, registered_at, 'integration:' || integration_id FROM face WHERE registered_at IS NOT NULL;
