-- Erases those whose keys are gone since the backup: what an erasure takes out, for all of `gone_person` (id, erased_at) at once.
-- As in deliveries/of-subject.sql, jobs/cancel.sql, verifications/erase.sql and the erasing of a face.
DELETE FROM job USING delivery, event, gone_person
WHERE job.kind = 'delivery' AND job.ref = delivery.id AND event.id = delivery.event_id AND event.person_id = gone_person.id;
UPDATE delivery SET state = 'cancelled', next_attempt_at = NULL FROM event, gone_person
WHERE event.id = delivery.event_id AND event.person_id = gone_person.id AND delivery.state = 'pending';
DELETE FROM idempotency_key USING gone_person WHERE idempotency_key.person_id = gone_person.id;
DELETE FROM face USING gone_person WHERE face.person_id = gone_person.id;
CREATE TEMP TABLE gone_verification ON COMMIT DROP AS
  SELECT verification.id, gone_person.erased_at FROM verification JOIN gone_person ON gone_person.id = verification.person_id;
UPDATE phone_text SET number_index = NULL FROM gone_verification WHERE phone_text.verification_id = gone_verification.id;
DELETE FROM phone_code USING gone_verification WHERE phone_code.verification_id = gone_verification.id;
DELETE FROM phone_confirmation USING gone_verification WHERE phone_confirmation.verification_id = gone_verification.id;
DELETE FROM decision_proposal USING gone_verification WHERE decision_proposal.verification_id = gone_verification.id;
DELETE FROM liveness_challenge USING gone_verification WHERE liveness_challenge.verification_id = gone_verification.id;
UPDATE verification_session SET ended_at = gone_verification.erased_at FROM gone_verification
WHERE verification_session.verification_id = gone_verification.id AND verification_session.ended_at IS NULL;
DELETE FROM evidence USING gone_verification WHERE evidence.verification_id = gone_verification.id;
UPDATE verification
SET erased_at = gone_verification.erased_at, due_at = NULL, has_error = false, subject_sealed = '', unique_identifier_index = '',
    reason_sealed = NULL, details_sealed = NULL
FROM gone_verification WHERE verification.id = gone_verification.id;
