-- Tells followers of deliveries that have changed, when the caller's transaction commits.
-- $1 deliveries
SELECT pg_notify('vestibule_change', 'delivery:' || integration_id || ' ' || id) AS told FROM delivery WHERE id = ANY ($1)
