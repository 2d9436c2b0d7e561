-- Makes a verification: its person's key, its row, its first change and its entry in the audit trail, and keeps the id of the JWE
-- that asked for it; followers are told at the commit. All of it in one statement, which is one transaction and one way to the
-- database and back. Gives its id, or null where the JWE's id was kept before; and whether the integration's row is still in the state
-- that the caller goes by: else nothing was done.
-- $1 id, $2 integration, $3 person, $4 the person's wrapped key, $5 policy version, $6 index of the identifier, $7 sealed subject,
-- $8 request code, $9 end of its time, $10 now, $11 actor, $12 hash of the JWE's id or null, $13 until when that is kept,
-- $14 outcome in the sandbox or null: its timer is due at once, and whoever looks at timers is woken,
-- $15 that state (`xmin`), $16 the actor's address or null, $17 the generation of the integration's key that wraps the person's:
-- the lock, which the foreign keys take anyway, has it be the current one until the commit
WITH current AS (
  SELECT FROM integration WHERE id = $2 AND xmin::text = $15 AND key_generation = $17 FOR KEY SHARE
), once AS (
  INSERT INTO intake_jti (integration_id, jti_hash, until)
  SELECT $2, $12::bytea, $13::timestamptz FROM current WHERE $12 IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING 1
), allowed AS (
  SELECT FROM current WHERE $12 IS NULL
  UNION ALL
  SELECT FROM once
), someone AS (
  INSERT INTO person (id, integration_id, wrapped_key, key_generation, created_at)
  SELECT $3, $2, $4::bytea, $17::integer, $10::timestamptz FROM allowed
  RETURNING id
), made AS (
  INSERT INTO verification (id, integration_id, person_id, status, policy_version, unique_identifier_index, subject_sealed,
                            request_code, due_at, expires_at, created_at, sandbox)
  SELECT $1, $2, someone.id, 'Not Started', $5::integer, $6::bytea, $7::bytea, $8,
         CASE WHEN $14::text IS NULL THEN $9::timestamptz ELSE $10 END, $9, $10, $14 FROM someone
  RETURNING id
), changed AS (
  INSERT INTO verification_change (verification_id, number, step, from_status, to_status, actor, at)
  SELECT made.id, 1, 'created', NULL, 'Not Started', $11, $10 FROM made
), audited AS (
  INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id, origin)
  SELECT $2, $10, $11, 'verification.created', 'verification', made.id, $16 FROM made
)
SELECT EXISTS (SELECT FROM current) AS current, made.id,
       CASE WHEN made.id IS NOT NULL THEN pg_notify('vestibule_change', 'verification:' || $2 || ' ' || made.id) END AS told
FROM (VALUES (1)) AS once_more LEFT JOIN made ON true
