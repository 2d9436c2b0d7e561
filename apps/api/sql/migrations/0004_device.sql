-- Kiosks: the devices, their sessions, what they captured, and the key that captures are sealed to.

-- The code that a person types at a kiosk instead of showing the registration URL: 50 random bits as ten characters of
-- Crockford's base32. Faces that are there already get one of a random UUID's random bytes (those without version and variant).
ALTER TABLE face ADD COLUMN registration_code text;
UPDATE face SET registration_code = (
  SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(made.bytes, place) & 31) + 1, 1), '' ORDER BY place)
  FROM (SELECT face.id, uuid_send(gen_random_uuid()) AS bytes) AS made, unnest(ARRAY[0, 1, 2, 3, 4, 5, 10, 11, 12, 13]) AS place
);
ALTER TABLE face ALTER COLUMN registration_code SET NOT NULL;
ALTER TABLE face ADD CHECK (registration_code ~ '^[0-9A-HJKMNP-TV-Z]{10}$');
CREATE UNIQUE INDEX face_by_registration_code ON face (registration_code);

CREATE TABLE device (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'paired', 'revoked')),
  -- SHA-256 of the pairing code that is open; one that was used is gone.
  code_hash bytea UNIQUE,
  code_until timestamptz,
  -- The device's public keys, and the thumbprint (RFC 7638) of the one that it signs with.
  jkt text,
  signing_jwk jsonb,
  encryption_jwk jsonb,
  key_protection text CHECK (key_protection IN ('system', 'file')),
  -- The attendant's PIN: 'scrypt$N$r$p$salt$hash'.
  pin_hash text,
  platform text,
  version text,
  paired_at timestamptz,
  revoked_at timestamptz,
  -- The last heartbeat, as it was told.
  heartbeat jsonb,
  heartbeat_at timestamptz,
  -- The last thing that went wrong there; the times are the device's and ours.
  event_kind text,
  event_at timestamptz,
  event_told_at timestamptz,
  created_at timestamptz NOT NULL,
  CHECK ((code_hash IS NULL) = (code_until IS NULL)),
  CHECK (state <> 'paired' OR (jkt IS NOT NULL AND signing_jwk IS NOT NULL AND encryption_jwk IS NOT NULL))
);
CREATE INDEX device_by_age ON device (created_at DESC, id DESC);
CREATE INDEX device_by_integration ON device (integration_id, created_at DESC, id DESC);

-- Proofs that were used (RFC 9449 11.1), by the key that signed them, until they are too old to be taken anyway.
CREATE TABLE device_proof (
  jkt text NOT NULL,
  -- SHA-256 of the proof's jti.
  jti_hash bytea NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (jkt, jti_hash)
);
CREATE INDEX device_proof_by_end ON device_proof (until);

-- Keys that captures are sealed to. One is current; those before it open what is still under way.
CREATE TABLE sealing_key (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  private_key_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
CREATE UNIQUE INDEX sealing_key_current ON sealing_key ((true)) WHERE retired_at IS NULL;

CREATE TABLE kiosk_session (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  device_id text NOT NULL REFERENCES device,
  face_id text NOT NULL REFERENCES face ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('register', 'verify')),
  assisted boolean NOT NULL,
  started_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- The one capture that it took.
  capture_id uuid
);
CREATE INDEX kiosk_session_by_device ON kiosk_session (device_id, started_at DESC);
CREATE INDEX kiosk_session_open ON kiosk_session (face_id) WHERE ended_at IS NULL;

-- What came of each capture of a kiosk: sent again, it gets the same answer. The face is gone from it once it is erased.
CREATE TABLE face_capture (
  integration_id text NOT NULL REFERENCES integration,
  -- Made by the device.
  id uuid NOT NULL,
  device_id text NOT NULL REFERENCES device,
  session_id text,
  face_id text REFERENCES face ON DELETE SET NULL,
  purpose text NOT NULL CHECK (purpose IN ('register', 'verify')),
  outcome text NOT NULL CHECK (outcome IN ('registered', 'verified', 'refused', 'unusable', 'rejected')),
  -- Why it was unusable or rejected: a code of the closed list.
  code text,
  offline boolean NOT NULL,
  assisted boolean NOT NULL,
  -- What the kiosk had decided by itself; null where it hadn't.
  local_verified boolean,
  captured_at timestamptz NOT NULL,
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (integration_id, id),
  CHECK ((code IS NULL) = (outcome IN ('registered', 'verified', 'refused')))
);
CREATE INDEX face_capture_by_face ON face_capture (face_id) WHERE face_id IS NOT NULL;
CREATE INDEX face_capture_by_device ON face_capture (device_id, taken_at DESC);
