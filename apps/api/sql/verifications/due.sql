-- Verifications whose timer is due, the longest due first. $1 now, $2 how many
SELECT id, sandbox FROM verification WHERE due_at <= $1 ORDER BY due_at LIMIT $2
