-- Seals entries: $1 chain, $2 number, $3 ids, $4 hash, $5 signature, $6 when
WITH sealed AS (
  UPDATE audit_entry SET seal = $2 WHERE id = ANY ($3::bigint[]) AND seal IS NULL RETURNING 1
)
INSERT INTO audit_seal (chain, number, entries, hash, signature, sealed_at)
SELECT $1, $2, count(*), $4, $5, $6 FROM sealed
RETURNING entries
