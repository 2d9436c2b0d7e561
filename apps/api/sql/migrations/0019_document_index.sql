-- By which two sides of evidence are found to show one document: a keyed index of the document's country, type and number.
ALTER TABLE evidence ADD COLUMN document_index bytea;
CREATE INDEX evidence_by_document ON evidence (document_index) WHERE document_index IS NOT NULL;
