-- Keeps a text that is about to be sent, and its code in the place of the one before.
-- $1 text, $2 integration, $3 verification, $4 index of the number, $5 now, $6 sealed number, $7 hash of the code, $8 tries,
-- $9 until when the code is good
WITH texted AS (
  INSERT INTO phone_text (id, integration_id, verification_id, number_index, sent_at) VALUES ($1, $2, $3, $4, $5)
)
INSERT INTO phone_code (verification_id, text_id, number_sealed, code_hash, tries_left, expires_at)
VALUES ($3, $1, $6, $7, $8, $9)
ON CONFLICT (verification_id) DO UPDATE
SET text_id = excluded.text_id,
    number_sealed = excluded.number_sealed,
    code_hash = excluded.code_hash,
    tries_left = excluded.tries_left,
    expires_at = excluded.expires_at
