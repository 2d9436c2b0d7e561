-- What ends is kept as long as the integration's policy says, and what is erased leaves a signed receipt.

ALTER TABLE verification
  -- When it came to its end; null before, and again where it is sent back.
  ADD COLUMN ended_at timestamptz,
  -- What was sealed of it opens no more, and its index is empty.
  ADD COLUMN erased_at timestamptz;
UPDATE verification
SET ended_at = (SELECT max(at) FROM verification_change WHERE verification_id = verification.id)
WHERE status IN ('Approved', 'Declined', 'Expired', 'Abandoned');
CREATE INDEX verification_by_end ON verification (integration_id, ended_at) WHERE ended_at IS NOT NULL AND erased_at IS NULL;

-- Lists hold what is not erased alone: pages of what is would be gone through for nothing.
DROP INDEX verification_by_age;
DROP INDEX verification_by_status;
DROP INDEX verification_by_identifier;
CREATE INDEX verification_by_age ON verification (integration_id, created_at DESC, id DESC) WHERE erased_at IS NULL;
CREATE INDEX verification_by_status ON verification (integration_id, status, created_at DESC, id DESC) WHERE erased_at IS NULL;
CREATE INDEX verification_by_identifier ON verification (integration_id, unique_identifier_index, created_at DESC, id DESC)
  WHERE erased_at IS NULL;

-- When a face was last enrolled, asked to be, or verified.
ALTER TABLE face ADD COLUMN last_used_at timestamptz;
UPDATE face SET last_used_at = greatest(face.created_at, face.registered_at,
  (SELECT max(attempt.created_at) FROM face_verification AS attempt WHERE attempt.face_id = face.id AND attempt.outcome = 'verified'));
ALTER TABLE face ALTER COLUMN last_used_at SET NOT NULL;
CREATE INDEX face_by_use ON face (integration_id, last_used_at);
CREATE INDEX face_verification_by_integration ON face_verification (integration_id, created_at);

CREATE TABLE erasure (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  subject_type text NOT NULL CHECK (subject_type IN ('face', 'verification')),
  subject_id text NOT NULL,
  -- Somebody asked for it, or its time was over.
  cause text NOT NULL CHECK (cause IN ('asked', 'retention')),
  -- A compact JWS of what was erased, and when; it names nobody.
  receipt text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX erasure_by_age ON erasure (integration_id, created_at DESC, id DESC);
