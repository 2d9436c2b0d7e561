-- The changes of verifications, each one's in their order. $1 ids
SELECT verification_id, number, step, from_status, to_status, actor, at
FROM verification_change
WHERE verification_id = ANY ($1)
ORDER BY verification_id, number
