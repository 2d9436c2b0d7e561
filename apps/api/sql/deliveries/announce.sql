-- Tells followers of deliveries that have changed, when the caller's transaction commits.
--
-- Postgres lets transactions that notify commit one after another: of ten connections that did nothing but commit small ones, half
-- as many came through (a ratio of 0.3 to 0.7 in four runs). A delivery's try waits for its receiver for longer than that.
-- $1 deliveries
SELECT pg_notify('vestibule_change', 'delivery:' || integration_id || ' ' || id) AS told FROM delivery WHERE id = ANY ($1)
