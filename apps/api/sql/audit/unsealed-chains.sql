-- Chains that have entries which are not sealed.
SELECT DISTINCT coalesce(integration_id, '') AS chain FROM audit_entry WHERE seal IS NULL
