-- Tells followers at the commit that something of a verification has changed beside its status. $1 integration, $2 verification
SELECT pg_notify('vestibule_change', 'verification:' || $1 || ' ' || $2) AS told
