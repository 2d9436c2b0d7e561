-- Entries of a chain in the order in which they are chained, those that are not sealed last. $1 chain, $2 after this seal (2147483647:
-- among those without one), $3 after this id, $4 how many
SELECT id::text AS id, integration_id AS "integrationId", at, actor, action, subject_type AS "subjectType",
       subject_id AS "subjectId", origin, seal
FROM audit_entry
WHERE coalesce(integration_id, '') = $1 AND (coalesce(seal, 2147483647), id) > ($2::integer, $3::bigint)
ORDER BY coalesce(seal, 2147483647), audit_entry.id
LIMIT $4
