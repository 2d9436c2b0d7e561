-- Confirming a phone number: the texts that were sent, the code that is open, the number that was confirmed.

-- Texts with a code, so that nobody is sent too many. One that the gateway did not take is gone again.
CREATE TABLE phone_text (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
  integration_id text NOT NULL REFERENCES integration,
  verification_id text NOT NULL REFERENCES verification ON DELETE CASCADE,
  -- Whose texts are counted; null once it counts no more.
  number_index bytea,
  sent_at timestamptz NOT NULL
);
CREATE INDEX phone_text_by_number ON phone_text (integration_id, number_index, sent_at DESC) WHERE number_index IS NOT NULL;
CREATE INDEX phone_text_by_verification ON phone_text (verification_id, sent_at DESC);
CREATE INDEX phone_text_by_age ON phone_text (sent_at) WHERE number_index IS NOT NULL;

-- The code that a verification waits for: one, the last that was sent.
CREATE TABLE phone_code (
  verification_id text PRIMARY KEY REFERENCES verification ON DELETE CASCADE,
  text_id text NOT NULL UNIQUE REFERENCES phone_text ON DELETE CASCADE,
  number_sealed bytea NOT NULL,
  -- HMAC-SHA256 by a key of the person: a million codes would be tried in a moment against a hash without a key.
  code_hash bytea NOT NULL,
  tries_left integer NOT NULL CHECK (tries_left >= 0),
  expires_at timestamptz NOT NULL
);

-- The number at which the person was reached.
CREATE TABLE phone_confirmation (
  verification_id text PRIMARY KEY REFERENCES verification ON DELETE CASCADE,
  number_sealed bytea NOT NULL,
  confirmed_at timestamptz NOT NULL
);
