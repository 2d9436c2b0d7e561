-- A verification by its integration and id, with what opens it. $1 integration, $2 id
SELECT verification.id, verification.integration_id, verification.person_id, verification.status, verification.version,
       verification.policy_version, verification.subject_sealed, verification.request_code, verification.expires_at,
       verification.created_at, person.wrapped_key
FROM verification
JOIN person ON person.id = verification.person_id
WHERE verification.integration_id = $1 AND verification.id = $2
