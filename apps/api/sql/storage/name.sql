-- Rows of this transaction name these blobs from now on. Gives how many of them were swept already. $1 keys
WITH named AS (
  DELETE FROM blob_intent WHERE blob_key = ANY ($1) RETURNING swept_at
)
SELECT count(*)::integer AS swept FROM named WHERE swept_at IS NOT NULL
