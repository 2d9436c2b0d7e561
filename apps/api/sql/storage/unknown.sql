-- Blobs that no row names and nobody told of.
SELECT blob_key, old FROM seen_blob
WHERE NOT EXISTS (SELECT FROM named_blob WHERE named_blob.blob_key = seen_blob.blob_key)
  AND NOT EXISTS (SELECT FROM blob_intent WHERE blob_intent.blob_key = seen_blob.blob_key)
ORDER BY blob_key
