-- Keys can be replaced. What is sealed stays as it is: only keys are wrapped anew.

ALTER TABLE installation ADD COLUMN master_key_rotated_at timestamptz;

-- Which of an integration's keys wraps what: counted up by each rotation.
ALTER TABLE integration ADD COLUMN key_generation integer NOT NULL DEFAULT 1;
-- The key before, from the start of a rotation until the start of the next one: what it still wraps opens.
ALTER TABLE integration ADD COLUMN previous_wrapped_key bytea;
-- The key of the blind indexes and of whatever else must not change with a rotation. Null: the integration's key, which was never
-- replaced; its first rotation puts it here.
ALTER TABLE integration ADD COLUMN lasting_wrapped_key bytea;
-- A rotation is under way where it was started and not ended.
ALTER TABLE integration ADD COLUMN key_rotation_started_at timestamptz;
ALTER TABLE integration ADD COLUMN key_rotated_at timestamptz;

ALTER TABLE person ADD COLUMN key_generation integer NOT NULL DEFAULT 1;
CREATE INDEX person_by_key_generation ON person (integration_id, key_generation) WHERE wrapped_key IS NOT NULL;
