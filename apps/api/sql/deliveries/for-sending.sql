-- Everything that tries of deliveries need, in one statement for many. The row of the person comes with it, whose key opens
-- the body; null where she was erased since.
-- $1 deliveries
SELECT delivery.id, delivery.state, delivery.attempts,
       event.id AS event_id, event.kind, event.sequence, event.body_sealed,
       event.person_id, person.wrapped_key,
       subscription.id AS subscription_id, subscription.url, subscription.enabled,
       subscription.failing_since,
       delivery.integration_id
FROM delivery
JOIN event ON event.id = delivery.event_id
JOIN person ON person.id = event.person_id
JOIN webhook_subscription AS subscription ON subscription.id = delivery.subscription_id
WHERE delivery.id = ANY ($1)
