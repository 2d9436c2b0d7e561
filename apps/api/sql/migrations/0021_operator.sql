-- People who run this installation from the console, and how each proves who she is.
CREATE TABLE operator (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  -- In lower case. Null: the first owner, before she has said it.
  email text UNIQUE CHECK (email = lower(email)),
  name text,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'reviewer', 'auditor')),
  disabled_at timestamptz,
  -- argon2id in the PHC string format; it is good together with a one-time password alone.
  password_hash text,
  -- The secret of the one-time passwords (RFC 6238), sealed with the master key.
  totp_sealed bytea,
  -- Another one, from when it is begun until a code of it sets the password.
  totp_begun_sealed bytea,
  -- The time step of the last one that was taken: each is good once (RFC 6238 5.2).
  totp_step bigint,
  last_signed_in_at timestamptz,
  created_at timestamptz NOT NULL,
  CHECK (password_hash IS NULL OR totp_sealed IS NOT NULL)
);
CREATE INDEX operator_by_age ON operator (created_at DESC, id DESC);

-- Passkeys (WebAuthn credentials); what they are made with never leaves the authenticator.
CREATE TABLE operator_passkey (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  operator_id text NOT NULL REFERENCES operator ON DELETE CASCADE,
  -- base64url, as the authenticator made it.
  credential_id text NOT NULL UNIQUE,
  -- COSE_Key (RFC 9052).
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX operator_passkey_of ON operator_passkey (operator_id, created_at);

-- What is good once: links to sign in by, and challenges of authenticators. SHA-256 of each.
CREATE TABLE operator_token (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  purpose text NOT NULL CHECK (purpose IN ('link', 'add-passkey', 'use-passkey')),
  -- Null: a challenge to whoever has a passkey.
  operator_id text REFERENCES operator ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  CHECK (operator_id IS NOT NULL OR purpose = 'use-passkey')
);
CREATE INDEX operator_token_of ON operator_token (operator_id, purpose);
CREATE INDEX operator_token_by_age ON operator_token (expires_at);

CREATE TABLE operator_session (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  operator_id text NOT NULL REFERENCES operator ON DELETE CASCADE,
  -- SHA-256 of what is in the cookie.
  secret_hash bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  method text NOT NULL CHECK (method IN ('link', 'passkey', 'password')),
  origin text,
  user_agent text,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX operator_session_of ON operator_session (operator_id, created_at DESC);
CREATE INDEX operator_session_by_age ON operator_session (expires_at);

-- Passwords that were wrong one after the other, by the SHA-256 of the address that was given, also of nobody's.
CREATE TABLE operator_failure (
  address_hash bytea PRIMARY KEY CHECK (length(address_hash) = 32),
  failures integer NOT NULL,
  last_at timestamptz NOT NULL
);
