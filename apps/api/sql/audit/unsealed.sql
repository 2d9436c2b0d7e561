-- Entries of a chain that are not sealed, in their order. $1 chain, $2 how many
SELECT id::text AS id, integration_id AS "integrationId", at, actor, action, subject_type AS "subjectType",
       subject_id AS "subjectId", origin, seal
FROM audit_entry
WHERE coalesce(integration_id, '') = $1 AND seal IS NULL
ORDER BY audit_entry.id
LIMIT $2
