-- Challenges to somebody before a camera: each is answered once, and what was made of the answer is kept with it. Of the answer itself,
-- its frames and pictures, nothing is.
CREATE TABLE liveness_challenge (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  purpose text NOT NULL CHECK (purpose IN ('register', 'verify', 'verification', 'offline')),
  -- Whom it is for. One that a kiosk keeps for times without a network is for nobody yet.
  face_id text REFERENCES face ON DELETE CASCADE,
  verification_id text REFERENCES verification ON DELETE CASCADE,
  -- Where it is to be answered: at a kiosk, in a session of it or of a verification.
  device_id text REFERENCES device,
  session_id text,
  nonce text NOT NULL,
  gestures text[] NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- SHA-256 of the answer: another one is not taken.
  used_by bytea,
  used_at timestamptz,
  decision text CHECK (decision IN ('accepted', 'refused', 'inconclusive')),
  reasons text[],
  signals jsonb,
  rule_version text,
  -- SHA-256 of each key frame by what it is of, in hex: pictures that an integration may then bring as these.
  key_frames jsonb,
  -- All of these hashes: a picture is of one answer.
  picture_hashes text[],
  -- When a call was made with them.
  spent_at timestamptz,
  CHECK (num_nonnulls(face_id, verification_id) = 1 OR (purpose = 'offline' AND verification_id IS NULL))
);
CREATE INDEX liveness_challenge_of_face ON liveness_challenge (face_id, issued_at DESC) WHERE face_id IS NOT NULL;
CREATE INDEX liveness_challenge_of_verification ON liveness_challenge (verification_id, issued_at DESC)
  WHERE verification_id IS NOT NULL;
CREATE INDEX liveness_challenge_of_device ON liveness_challenge (device_id, used_at DESC) WHERE device_id IS NOT NULL;
CREATE INDEX liveness_challenge_by_picture ON liveness_challenge USING gin (picture_hashes);
CREATE INDEX liveness_challenge_by_age ON liveness_challenge (expires_at);

-- What was made of the challenge that a capture answers, and what of it the person is told. Null: it answers none.
ALTER TABLE face_capture ADD COLUMN liveness text CHECK (liveness IN ('accepted', 'refused', 'inconclusive'));
ALTER TABLE face_capture ADD COLUMN liveness_told text[] NOT NULL DEFAULT '{}';
