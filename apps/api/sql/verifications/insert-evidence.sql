-- Keeps a piece of evidence. $1 id, $2 verification, $3 session, $4 kind, $5 type of document, $6 media type, $7 bytes,
-- $8 SHA-256, $9 pages, $10 findings sealed, $11 when it was taken, $12 the index of its document
INSERT INTO evidence (id, verification_id, session_id, kind, document_type, media_type, bytes, sha256, pages, findings_sealed,
                      taken_at, document_index)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
