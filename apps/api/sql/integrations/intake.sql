-- What the intake goes by: an integration's mode, policy and keys. $1 id
SELECT mode, policy, policy_version AS "policyVersion", public_key AS "publicKey", private_key_sealed AS "privateKeySealed",
       intake_key_sealed AS "intakeKeySealed"
FROM integration
WHERE id = $1
