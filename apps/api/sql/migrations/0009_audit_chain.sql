-- The audit trail can be added to, and nothing else: entries are chained by hash, each integration's by itself, in batches that the
-- worker seals. Who writes an entry waits for nobody.

CREATE TABLE audit_seal (
  -- An integration's id; empty: what belongs to none.
  chain text NOT NULL,
  -- 1, 2, 3, … without gaps.
  number integer NOT NULL,
  entries integer NOT NULL,
  -- SHA-256 over the hash before and the entries.
  hash bytea NOT NULL CHECK (length(hash) = 32),
  -- A compact JWS over all of this by the installation's key, which the database does not open.
  signature text NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (chain, number)
);

-- From which address; null: not over the network.
ALTER TABLE audit_entry ADD COLUMN origin text;

-- The number of the seal in its chain. An entry that was committed late goes into a later one: no order of commits is counted on.
ALTER TABLE audit_entry ADD COLUMN seal integer;
CREATE INDEX audit_entry_unsealed ON audit_entry (coalesce(integration_id, ''), id) WHERE seal IS NULL;
CREATE INDEX audit_entry_by_seal ON audit_entry (coalesce(integration_id, ''), coalesce(seal, 2147483647), id);

CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'audit_entry' AND TG_OP = 'UPDATE' THEN
    IF OLD.seal IS NULL AND NEW.seal IS NOT NULL AND to_jsonb(OLD) - 'seal' = to_jsonb(NEW) - 'seal' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit trail is kept as it is' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_entry_keeps BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_keeps();
CREATE TRIGGER audit_entry_keeps_all BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_keeps();
CREATE TRIGGER audit_seal_keeps BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_keeps();
CREATE TRIGGER audit_seal_keeps_all BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_keeps();
