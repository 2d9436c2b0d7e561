-- How many other people of the same integration have shown a document that this verification shows. $1 verification
SELECT count(DISTINCT other.unique_identifier_index)::integer AS count
FROM verification AS own
JOIN evidence AS shown ON shown.verification_id = own.id AND shown.replaced_at IS NULL AND shown.document_index IS NOT NULL
JOIN evidence AS known ON known.document_index = shown.document_index
JOIN verification AS other ON other.id = known.verification_id
WHERE own.id = $1 AND other.integration_id = own.integration_id AND other.erased_at IS NULL
  AND other.unique_identifier_index <> own.unique_identifier_index
