-- What a verification is decided by: sessions of the person, consent, what was captured, and each decision with its receipt.

ALTER TABLE verification
  -- The outcome that it leads to by itself, where its integration is in test mode and its identifier is marked.
  ADD COLUMN sandbox text,
  -- The one step that is to be made again, where a reviewer sent it back. Null: whatever the policy requires.
  ADD COLUMN open_step text,
  -- Whether something failed on our side and the person could not go on.
  ADD COLUMN has_error boolean NOT NULL DEFAULT false,
  -- Why it was declined or sent back: a code, and the words in which the integration is told, sealed.
  ADD COLUMN reason_code text,
  ADD COLUMN reason_sealed bytea,
  -- Who it is by the documents, as a reviewer read them, sealed.
  ADD COLUMN details_sealed bytea;

CREATE TABLE verification_session (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  verification_id text NOT NULL REFERENCES verification ON DELETE CASCADE,
  -- The kiosk that it is held at; null: a page or a test client.
  device_id text REFERENCES device,
  started_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
-- One at a time.
CREATE UNIQUE INDEX verification_session_open ON verification_session (verification_id) WHERE ended_at IS NULL;
CREATE INDEX verification_session_by_verification ON verification_session (verification_id, started_at DESC);
CREATE INDEX verification_session_by_device ON verification_session (device_id, started_at DESC) WHERE device_id IS NOT NULL;

CREATE TABLE consent (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  verification_id text NOT NULL REFERENCES verification ON DELETE CASCADE,
  session_id text NOT NULL,
  -- Which text was agreed to, and in which language it was shown (BCP 47).
  version text NOT NULL,
  language text NOT NULL,
  given_at timestamptz NOT NULL
);
CREATE INDEX consent_by_verification ON consent (verification_id, given_at);

-- What was captured, and what was computed of it. What was replaced stays, with when.
CREATE TABLE evidence (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  verification_id text NOT NULL REFERENCES verification ON DELETE CASCADE,
  session_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN
    ('document_front', 'document_back', 'proof_of_address', 'selfie', 'liveness', 'face_match')),
  document_type text CHECK (document_type IN ('Passport', 'License', 'Address Permit', 'Proof Address')),
  -- What was sent, to the byte; null where nothing was sent but what is in `findings_sealed`.
  media_type text,
  bytes integer,
  -- Of what was sent, or of the findings where nothing was.
  sha256 bytea NOT NULL,
  -- How many pages can be looked at, as JPEGs.
  pages integer NOT NULL,
  -- JSON: quality, descriptors, scores.
  findings_sealed bytea NOT NULL,
  -- The outcome of a proof of address.
  outcome text CHECK (outcome IN ('Approved', 'Declined', 'Under Review')),
  taken_at timestamptz NOT NULL,
  replaced_at timestamptz
);
CREATE UNIQUE INDEX evidence_current ON evidence (verification_id, kind) WHERE replaced_at IS NULL;
CREATE INDEX evidence_by_verification ON evidence (verification_id, taken_at);

-- Decisions, with their signed receipts; they outlive what they were decided by.
CREATE TABLE decision (
  verification_id text NOT NULL REFERENCES verification ON DELETE CASCADE,
  -- The number of the change that it caused.
  number integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('Approved', 'Declined')),
  reason_code text,
  decided_by text NOT NULL,
  -- Who agreed, where the policy asks for two.
  proposed_by text,
  receipt text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (verification_id, number)
);

-- What one reviewer would decide, where the policy asks for two.
CREATE TABLE decision_proposal (
  verification_id text PRIMARY KEY REFERENCES verification ON DELETE CASCADE,
  outcome text NOT NULL CHECK (outcome IN ('Approved', 'Declined')),
  reason_code text,
  proposed_by text NOT NULL,
  at timestamptz NOT NULL
);
