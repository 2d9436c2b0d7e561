-- What a submission was decided by, as evidence of its own: the list of findings.
ALTER TABLE evidence DROP CONSTRAINT evidence_kind_check;
ALTER TABLE evidence ADD CONSTRAINT evidence_kind_check CHECK (kind IN
  ('document_front', 'document_back', 'proof_of_address', 'selfie', 'liveness', 'face_match', 'findings'));
