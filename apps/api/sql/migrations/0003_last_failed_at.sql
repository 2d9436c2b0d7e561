-- When the last of a URL's failed tries ended. After a long silence `failing_since` is counted anew: a URL that nothing was
-- sent to was not failing.
ALTER TABLE webhook_subscription ADD COLUMN last_failed_at timestamptz;
UPDATE webhook_subscription SET last_failed_at = failing_since WHERE failing_since IS NOT NULL;
