-- What the intake goes by: an integration's mode, policy and keys, and which state of its row that is: `xmin`, the transaction that
-- wrote it. $1 id
SELECT mode, policy, policy_version AS "policyVersion", public_key AS "publicKey", private_key_sealed AS "privateKeySealed",
       intake_key_sealed AS "intakeKeySealed", xmin::text AS revision
FROM integration
WHERE id = $1
