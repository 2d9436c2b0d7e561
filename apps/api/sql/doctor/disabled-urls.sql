-- URLs that were disabled because of how they answered, and not by their owner. Read by `vestibule doctor` alone: it may scan.
SELECT id, kind, url, disabled_reason AS reason
FROM webhook_subscription
WHERE NOT enabled AND disabled_reason <> 'by_owner'
ORDER BY created_at, id
