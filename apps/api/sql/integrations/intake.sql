-- What the intake goes by: an integration's mode, policy and keys, and which state of its row that is: `xmin`, the transaction that
-- wrote it. Keys that others took the place of, as long as they hold. $1 id
SELECT mode, policy, policy_version AS "policyVersion", public_key AS "publicKey", private_key_sealed AS "privateKeySealed",
       intake_key_sealed AS "intakeKeySealed",
       CASE WHEN previous_intake_key_until > now() THEN previous_intake_key_sealed END AS "previousIntakeKeySealed",
       previous_intake_key_until AS "previousIntakeKeyUntil",
       previous_public_key AS "previousPublicKey",
       CASE WHEN previous_legacy_keys_until > now() THEN previous_private_key_sealed END AS "previousPrivateKeySealed",
       previous_legacy_keys_until AS "previousLegacyKeysUntil",
       xmin::text AS revision
FROM integration
WHERE id = $1
