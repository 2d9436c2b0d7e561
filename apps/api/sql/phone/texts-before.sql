-- When texts were sent to a number lately, and for a verification ever, the last first.
-- $1 integration, $2 index of the number, $3 since when those to the number count, $4 verification
SELECT sent_at, coalesce(number_index = $2, false) AND sent_at > $3 AS to_number, verification_id = $4 AS for_verification
FROM phone_text
WHERE (integration_id = $1 AND number_index = $2 AND sent_at > $3) OR verification_id = $4
ORDER BY sent_at DESC
