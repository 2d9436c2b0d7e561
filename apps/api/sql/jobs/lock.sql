-- Locks the jobs $1 in the order of their ids, before some of them are ended and others put off by statements of their own: who locks
-- several always does so in this order, and nobody waits for each other.
SELECT id::text AS id FROM job WHERE id = ANY ($1::bigint[]) ORDER BY job.id FOR UPDATE
