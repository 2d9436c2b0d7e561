-- Blobs that are to go, held until the transaction ends: who would name one waits, and is then refused. Those that another sweep holds
-- are left to it. $1 limit, $2 keys that failed in this run
SELECT blob_key FROM blob_intent
WHERE swept_at IS NULL AND since < now() - interval '24 hours' AND blob_key <> ALL ($2)
ORDER BY since
LIMIT $1
FOR UPDATE SKIP LOCKED
