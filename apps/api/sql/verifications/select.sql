-- Verifications with what opens them and the evidence that counts; the condition follows.
SELECT verification.id, verification.integration_id, verification.person_id, verification.status, verification.version,
       verification.policy_version, verification.subject_sealed, verification.request_code, verification.due_at,
       verification.expires_at, verification.created_at, verification.open_step, verification.has_error,
       verification.reason_code, verification.reason_sealed, verification.details_sealed, person.wrapped_key,
       (SELECT number_sealed FROM phone_confirmation WHERE verification_id = verification.id) AS phone_sealed,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', evidence.id, 'kind', evidence.kind,
                 'documentType', evidence.document_type, 'outcome', evidence.outcome)), '[]')
        FROM evidence WHERE evidence.verification_id = verification.id AND evidence.replaced_at IS NULL) AS evidence
FROM verification
JOIN person ON person.id = verification.person_id
