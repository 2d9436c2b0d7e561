-- What some operators can sign in by.
SELECT o.id, o.password_hash IS NOT NULL AS has_password,
       (SELECT count(*)::integer FROM operator_passkey p WHERE p.operator_id = o.id) AS passkeys
FROM operator o
WHERE o.id = ANY ($1);
