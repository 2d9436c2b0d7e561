-- Which table refers to which: those that are referred to are loaded first.
SELECT DISTINCT child.relname AS name, parent.relname AS refers
FROM pg_constraint AS constr
JOIN pg_class AS child ON child.oid = constr.conrelid
JOIN pg_class AS parent ON parent.oid = constr.confrelid
WHERE constr.contype = 'f' AND child.relnamespace = current_schema()::regnamespace AND child.oid <> parent.oid
