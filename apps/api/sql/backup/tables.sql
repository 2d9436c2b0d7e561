-- Every table of this schema with what is stored of it: generated columns make themselves. The record of migrations is not among them:
-- restoring writes it by applying them.
SELECT class.relname AS name, array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
FROM pg_class AS class
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0
  AND NOT attribute.attisdropped AND attribute.attgenerated = ''
WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r' AND class.relname <> 'schema_migration'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = class.oid AND deptype = 'e')
GROUP BY class.relname
ORDER BY class.relname
