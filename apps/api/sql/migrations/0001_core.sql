-- The first tables: integrations, persons' keys, faces, webhook subscriptions, events, deliveries.
-- Ids are 24 hex characters made by the application (96 random bits). Columns that end in _sealed hold
-- AES-256-GCM boxes bound to their row; columns that end in _index are keyed blind indexes.

-- Facts about this installation. `master_key_check` is a box that only the right master key opens.
CREATE TABLE installation (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  master_key_check bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Keys with which access tokens and receipts are signed.
CREATE TABLE signing_key (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  private_key_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
CREATE UNIQUE INDEX signing_key_current ON signing_key ((true)) WHERE retired_at IS NULL;

CREATE TABLE integration (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  callback_url text,
  policy jsonb NOT NULL DEFAULT '{}',
  client_id text NOT NULL UNIQUE,
  client_secret_hash bytea NOT NULL,
  public_key text NOT NULL,
  private_key_sealed bytea NOT NULL,
  intake_key_sealed bytea NOT NULL,
  webhook_secret_sealed bytea NOT NULL,
  -- During a secret's rotation the one before still signs, until this time.
  previous_webhook_secret_sealed bytea,
  previous_webhook_secret_until timestamptz,
  wrapped_key bytea NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE INDEX integration_by_age ON integration (created_at DESC, id DESC);

-- A person, known only by the key that everything of hers is sealed with. Erasing is setting the key to null.
CREATE TABLE person (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  wrapped_key bytea,
  created_at timestamptz NOT NULL,
  erased_at timestamptz,
  CHECK ((wrapped_key IS NULL) = (erased_at IS NOT NULL))
);

CREATE TABLE face (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  person_id text NOT NULL REFERENCES person,
  unique_identifier_index bytea NOT NULL,
  unique_identifier_sealed bytea NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  -- The registration URL opens a session until then, while there are no images.
  registration_until timestamptz NOT NULL,
  registered_at timestamptz,
  locked_until timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (integration_id, unique_identifier_index)
);
CREATE INDEX face_by_age ON face (integration_id, created_at DESC, id DESC);

CREATE TABLE face_image (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  face_id text NOT NULL REFERENCES face ON DELETE CASCADE,
  integration_id text NOT NULL REFERENCES integration,
  person_id text NOT NULL REFERENCES person,
  gesture text NOT NULL CHECK (gesture IN ('smile', 'eyeblink', 'left', 'right')),
  blob_key text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  UNIQUE (face_id, gesture)
);

CREATE TABLE face_template (
  image_id text PRIMARY KEY REFERENCES face_image ON DELETE CASCADE,
  face_id text NOT NULL REFERENCES face ON DELETE CASCADE,
  model_version text NOT NULL,
  descriptor_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX face_template_by_face ON face_template (face_id);

-- Every verification by face, whatever came of it.
CREATE TABLE face_verification (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  face_id text NOT NULL REFERENCES face ON DELETE CASCADE,
  integration_id text NOT NULL REFERENCES integration,
  person_id text NOT NULL REFERENCES person,
  outcome text NOT NULL CHECK (outcome IN ('verified', 'refused', 'unusable')),
  -- Why the image could not be used: a code of the closed list.
  reason text,
  similarity real,
  distance real,
  threshold real,
  model_version text NOT NULL,
  -- Only where the integration's policy keeps attempts' images.
  image_blob_key text UNIQUE,
  created_at timestamptz NOT NULL
);
CREATE INDEX face_verification_by_age ON face_verification (face_id, created_at DESC, id DESC);

CREATE TABLE webhook_subscription (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  kind text NOT NULL CHECK (kind IN ('status', 'decision', 'proof-of-address', 'images_stored')),
  url text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text CHECK (disabled_reason IN ('gone', 'failing', 'by_owner')),
  -- Since when every try has failed; null after a success.
  failing_since timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (integration_id, kind, url)
);

-- The last place given out in each integration's row of events. Taking the next one locks the row until the commit, so
-- places are given in the order of the commits and a reader who has seen place n has seen everything before it.
CREATE TABLE event_position (
  integration_id text PRIMARY KEY REFERENCES integration,
  last bigint NOT NULL DEFAULT 0
);

CREATE TABLE event (
  id text PRIMARY KEY,
  integration_id text NOT NULL REFERENCES integration,
  position bigint NOT NULL,
  person_id text NOT NULL REFERENCES person,
  kind text NOT NULL,
  -- What it is about: 'face' or 'verification', and its id.
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  -- A counter without gaps for each subject.
  sequence integer NOT NULL,
  -- The very bytes that are sent.
  body_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (integration_id, position),
  UNIQUE (subject_id, sequence)
);

CREATE TABLE delivery (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  event_id text NOT NULL REFERENCES event,
  subscription_id text NOT NULL REFERENCES webhook_subscription ON DELETE CASCADE,
  integration_id text NOT NULL REFERENCES integration,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'exhausted', 'cancelled')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX delivery_by_age ON delivery (integration_id, created_at DESC, id DESC);
CREATE INDEX delivery_by_event ON delivery (event_id);

-- Neither what was sent nor what came back is kept here: only what an operator needs to see why a try failed.
CREATE TABLE delivery_attempt (
  delivery_id text NOT NULL REFERENCES delivery ON DELETE CASCADE,
  number integer NOT NULL,
  outcome text NOT NULL,
  http_status integer,
  duration_ms integer NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (delivery_id, number)
);

-- The first answer to each Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_key (
  integration_id text NOT NULL REFERENCES integration,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  -- Null while the first call is under way; its holder is taken to have died at `lease_until`.
  status integer,
  answer_sealed bytea,
  -- Whom the answer tells of: it goes with her when she is erased.
  person_id text REFERENCES person,
  lease_token text NOT NULL,
  lease_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (integration_id, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
CREATE INDEX idempotency_key_by_person ON idempotency_key (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  integration_id text,
  at timestamptz NOT NULL,
  -- Who: 'integration:<id>', 'operator:<id>', 'command-line', 'worker'.
  actor text NOT NULL,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL
);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject_id, id);
