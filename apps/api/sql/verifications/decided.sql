-- What the last submission of each verification of an integration was decided by, the newest first. $1 integration, $2 how many
SELECT evidence.id, evidence.verification_id, kind, document_type, media_type, bytes, sha256, pages, findings_sealed, outcome, taken_at,
       replaced_at, verification.person_id, verification.policy_version
FROM evidence JOIN verification ON verification.id = evidence.verification_id
WHERE verification.integration_id = $1 AND verification.erased_at IS NULL AND kind = 'findings' AND replaced_at IS NULL
ORDER BY verification.created_at DESC, verification.id DESC
LIMIT $2
