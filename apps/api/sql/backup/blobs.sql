-- The key of every blob that a row names, under the name that its file has in a backup, in the order of these names. The setting holds
-- the secret without which no name can be guessed.
SELECT encode(sha256(current_setting('vestibule.backup_names')::bytea || convert_to(blob_key, 'UTF8')), 'hex') COLLATE "C" AS name,
       blob_key AS key
FROM named_blob
ORDER BY name
