-- Verifications: what policy each began under, who it is about, and every change of its status.

-- The policies that an integration has had. A verification keeps the one that it began under.
CREATE TABLE integration_policy (
  integration_id text NOT NULL REFERENCES integration,
  version integer NOT NULL,
  policy jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (integration_id, version)
);
ALTER TABLE integration ADD COLUMN policy_version integer NOT NULL DEFAULT 1;
INSERT INTO integration_policy (integration_id, version, policy, created_at)
SELECT id, 1, policy, created_at FROM integration;

-- Each has a person of its own, whose key seals all that is kept of it: one check runs out without taking another with it.
CREATE TABLE verification (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  person_id text NOT NULL REFERENCES person,
  status text NOT NULL CHECK (status IN
    ('Not Started', 'Started', 'Submitted', 'Expired', 'Abandoned', 'Declined', 'Approved', 'Under Review')),
  -- The number of the last change: a change names the one that it saw.
  version integer NOT NULL DEFAULT 1,
  policy_version integer NOT NULL,
  unique_identifier_index bytea NOT NULL,
  -- Names, e-mail address and identifier as the integration sent them.
  subject_sealed bytea NOT NULL,
  -- What a person may type at a kiosk instead of showing the request URL.
  request_code text NOT NULL CHECK (request_code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  -- When the next timer is due: the end of its time, or of the person's idleness where that comes first. Null: none is.
  due_at timestamptz,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  FOREIGN KEY (integration_id, policy_version) REFERENCES integration_policy (integration_id, version)
);
CREATE UNIQUE INDEX verification_by_code ON verification (request_code);
CREATE INDEX verification_by_age ON verification (integration_id, created_at DESC, id DESC);
CREATE INDEX verification_by_status ON verification (integration_id, status, created_at DESC, id DESC);
CREATE INDEX verification_by_identifier ON verification (integration_id, unique_identifier_index, created_at DESC, id DESC);
CREATE INDEX verification_due ON verification (due_at) WHERE due_at IS NOT NULL;

-- Every change of a status, numbered without gaps from its creation on.
CREATE TABLE verification_change (
  verification_id text NOT NULL REFERENCES verification ON DELETE CASCADE,
  number integer NOT NULL,
  -- The edge of the graph that it took.
  step text NOT NULL,
  from_status text,
  to_status text NOT NULL,
  -- As in the audit trail.
  actor text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (verification_id, number)
);

-- JWEs that were taken, until they are too old to be taken anyway: a second one with the same id is a replay.
CREATE TABLE intake_jti (
  integration_id text NOT NULL REFERENCES integration,
  -- SHA-256 of the jti.
  jti_hash bytea NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (integration_id, jti_hash)
);
CREATE INDEX intake_jti_by_end ON intake_jti (until);
