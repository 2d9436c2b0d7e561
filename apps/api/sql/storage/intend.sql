-- Tells of a blob before it is written. $1 key
INSERT INTO blob_intent (blob_key, since) VALUES ($1, now())
ON CONFLICT (blob_key) DO UPDATE SET since = now(), swept_at = NULL
