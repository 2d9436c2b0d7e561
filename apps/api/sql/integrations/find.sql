-- Integrations by their ids, as far as they are shown: no secret is read. $1 ids
--
-- Almost every call begins with it: 0.2 to 0.3 ms of CPU time with its rows taken as they are, 0.4 to 0.6 by TypeORM's
-- entities, which build the statement anew each time.
SELECT id, name, mode, callback_url AS "callbackUrl", policy, client_id AS "clientId", public_key AS "publicKey",
       created_at AS "createdAt"
FROM integration
WHERE id = ANY ($1)
