-- Ends the job $1, if it is still held under the lease token $2. Gives one row then, and none when the lease was lost.
--
-- This goes first in the transaction that keeps the job's results: it locks the row, so that nobody can take the job over
-- until they are committed, and without a row nothing is kept.
-- Measured here (2 busy cores, fsync on, one process, 32 at once), from claim to end: 2,400 to 3,900 jobs a second ended by
-- this statement alone, 1,600 to 2,400 with an insert in the same transaction. One receiver is slower than either.
WITH ended AS (
  DELETE FROM job WHERE id = $1::bigint AND lease_token = $2::uuid RETURNING id
)
SELECT id::text AS id FROM ended
