-- Says in the audit trail that from here on it goes on from a backup. $1 the backup's name
INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id)
VALUES (NULL, now(), 'command-line', 'installation.restored', 'backup', $1)
