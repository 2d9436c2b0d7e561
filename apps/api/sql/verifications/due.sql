-- Verifications whose timer is due and that can be opened, the longest due first. $1 now, $2 how many, $3 ids of some that are not
-- asked for
SELECT verification.id, verification.sandbox
FROM verification JOIN person ON person.id = verification.person_id
WHERE verification.due_at <= $1 AND person.wrapped_key IS NOT NULL AND verification.id <> ALL ($3::text[])
ORDER BY verification.due_at
LIMIT $2
