-- What an integration's server calls with can hold beside what took its place, until a time: so that nothing is refused while it is changed.
ALTER TABLE integration ADD COLUMN previous_client_secret_hash bytea;
ALTER TABLE integration ADD COLUMN previous_client_secret_until timestamptz;
ALTER TABLE integration ADD COLUMN previous_intake_key_sealed bytea;
ALTER TABLE integration ADD COLUMN previous_intake_key_until timestamptz;
ALTER TABLE integration ADD COLUMN previous_public_key text;
ALTER TABLE integration ADD COLUMN previous_private_key_sealed bytea;
ALTER TABLE integration ADD COLUMN previous_legacy_keys_until timestamptz;
