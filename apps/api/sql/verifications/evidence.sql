-- All evidence of a verification in its order, what was replaced included. $1 verification
SELECT id, verification_id, kind, document_type, media_type, bytes, sha256, pages, findings_sealed, outcome, taken_at, replaced_at
FROM evidence
WHERE verification_id = $1
ORDER BY taken_at, kind, id
