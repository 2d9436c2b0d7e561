-- Puts the job $1 off until $3 as a failed try, if it is still held under the lease token $2. Gives one row then, and none
-- when the lease was lost. It keeps its place in its lane, and so holds the lane up.
WITH put_off AS (
  UPDATE job
  SET run_at = $3::timestamptz, attempt = attempt + 1, lease_token = NULL, leased_until = NULL
  WHERE id = $1::bigint AND lease_token = $2::uuid
  RETURNING id
)
SELECT id::text AS id FROM put_off
