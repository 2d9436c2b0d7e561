-- Ends the job $1, if it is still held under the lease token $2. Gives one row then, and none when the lease was lost.
--
-- This goes first in the transaction that keeps the job's results: it locks the row, so that nobody can take the job over
-- until they are committed, and without a row nothing is kept.
WITH ended AS (
  DELETE FROM job WHERE id = $1::bigint AND lease_token = $2::uuid RETURNING id
)
SELECT id::text AS id FROM ended
