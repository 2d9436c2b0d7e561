-- Lets one transaction at a time count and send texts to a number, until it ends. Numbers whose hashes are the same wait for each
-- other without need, which does no harm. $1 which kind of lock, $2 index of the number
SELECT pg_advisory_xact_lock($1::integer, hashtext(encode($2::bytea, 'hex')))
