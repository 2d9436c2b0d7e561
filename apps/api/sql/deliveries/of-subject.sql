-- The deliveries about a subject that are still to be sent.
-- $1 subject
SELECT delivery.id
FROM delivery
JOIN event ON event.id = delivery.event_id
WHERE event.subject_id = $1 AND delivery.state = 'pending'
