-- Keeps how URLs fare. One element of each array for each: $1 subscription, $2 failing since, $3 last failed at, $4 why it is disabled,
-- null where it isn't
UPDATE webhook_subscription AS subscription
SET failing_since = health.failing_since, last_failed_at = health.last_failed_at,
    enabled = health.disabled_reason IS NULL, disabled_reason = health.disabled_reason
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::text[]) AS health (id, failing_since, last_failed_at, disabled_reason)
WHERE subscription.id = health.id
