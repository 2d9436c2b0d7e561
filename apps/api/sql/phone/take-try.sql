-- Takes one of the tries of a code that is good still, and gives what it is compared with; nothing where there is none to take.
-- Who asks at the same time waits for the row and finds it with one try less, so that no more are taken than there were.
-- $1 verification, $2 now
WITH taken AS (
  UPDATE phone_code SET tries_left = tries_left - 1
  WHERE verification_id = $1 AND tries_left > 0 AND expires_at > $2
  RETURNING text_id, number_sealed, code_hash, tries_left
)
SELECT text_id, number_sealed, code_hash, tries_left FROM taken
