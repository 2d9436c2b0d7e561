-- Verifications with what opens them; the condition follows.
SELECT verification.id, verification.integration_id, verification.person_id, verification.status, verification.version,
       verification.policy_version, verification.subject_sealed, verification.request_code, verification.due_at,
       verification.expires_at, verification.created_at, person.wrapped_key
FROM verification
JOIN person ON person.id = verification.person_id
