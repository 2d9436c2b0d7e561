-- No row names these blobs any more: they are to go at once. $1 keys
INSERT INTO blob_intent (blob_key, since) SELECT key, '-infinity' FROM unnest($1::text[]) AS key
ON CONFLICT (blob_key) DO UPDATE SET since = '-infinity', swept_at = NULL
