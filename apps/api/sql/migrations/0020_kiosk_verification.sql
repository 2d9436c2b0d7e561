-- What kiosks capture for verifications: documents, a proof of address and a face, handed in at once.
ALTER TABLE face_capture DROP CONSTRAINT face_capture_purpose_check;
ALTER TABLE face_capture ADD CONSTRAINT face_capture_purpose_check CHECK (purpose IN ('register', 'verify', 'identify'));
ALTER TABLE face_capture DROP CONSTRAINT face_capture_outcome_check;
ALTER TABLE face_capture ADD CONSTRAINT face_capture_outcome_check CHECK (outcome IN
  ('registered', 'verified', 'submitted', 'refused', 'unusable', 'rejected'));
ALTER TABLE face_capture DROP CONSTRAINT face_capture_check;
ALTER TABLE face_capture ADD CONSTRAINT face_capture_check CHECK
  ((code IS NULL) = (outcome IN ('registered', 'verified', 'submitted', 'refused')));
