-- Uses a code up and keeps its number as confirmed; nothing where it was used or followed by another meanwhile.
-- $1 verification, $2 text that the code was in, $3 sealed number, $4 now
WITH used AS (
  DELETE FROM phone_code WHERE verification_id = $1 AND text_id = $2 RETURNING verification_id
)
INSERT INTO phone_confirmation (verification_id, number_sealed, confirmed_at)
SELECT used.verification_id, $3, $4 FROM used
ON CONFLICT (verification_id) DO UPDATE SET number_sealed = excluded.number_sealed, confirmed_at = excluded.confirmed_at
RETURNING verification_id
