-- What rows name, and was not seen.
SELECT blob_key FROM named_blob
WHERE NOT EXISTS (SELECT FROM seen_blob WHERE seen_blob.blob_key = named_blob.blob_key)
ORDER BY blob_key
