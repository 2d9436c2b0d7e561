-- An integration's events after a place, in the order of their commits, with the key of the person each is about.
-- $1 integration, $2 place, $3 limit
SELECT event.id, event.position, event.person_id, event.kind, event.subject_type, event.subject_id, event.sequence,
       event.body_sealed, event.created_at, person.wrapped_key
FROM event
JOIN person ON person.id = event.person_id
WHERE event.integration_id = $1 AND event.position > $2
ORDER BY event.position
LIMIT $3
