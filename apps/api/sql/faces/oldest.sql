-- An integration's faces between two places of its list, the oldest first, each with its person's key and its images.
-- $1 integration, $2 and $3 only what is older than this time and id ('infinity' and '': from the newest on),
-- $4 and $5 only what is newer ('-infinity' and '': to the oldest), $6 limit
--
-- The same as newest.sql, from the other end.
SELECT face.id, face.integration_id, face.person_id, face.unique_identifier_sealed, face.enabled, face.registration_until,
       face.registration_code, face.registered_at, face.locked_until, face.created_at, person.wrapped_key, image.list AS images
FROM face
JOIN person ON person.id = face.person_id
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(face_image.id, face_image.gesture, face_image.blob_key)) AS list
  FROM face_image
  WHERE face_image.face_id = face.id
) AS image ON face.registered_at IS NOT NULL
WHERE face.integration_id = $1
  AND (face.created_at, face.id) < ($2::timestamptz, $3::text)
  AND (face.created_at, face.id) > ($4::timestamptz, $5::text)
ORDER BY face.created_at, face.id
LIMIT $6
