-- Of each of the faces $1 the verifications between two places of its list, the newest first: one statement for any number
-- of faces, each of them one step into the index on (face_id, created_at, id).
-- $2 and $3 only what is older than this time and id ('infinity' and '': from the newest on),
-- $4 and $5 only what is newer ('-infinity' and '': to the oldest), $6 limit for each face
SELECT verification.*
FROM unnest($1::text[]) AS asked (face_id)
CROSS JOIN LATERAL (
  SELECT id, face_id AS "faceId", integration_id AS "integrationId", person_id AS "personId", outcome, reason, similarity,
         distance, threshold, model_version AS "modelVersion", image_blob_key AS "imageBlobKey", created_at AS "createdAt"
  FROM face_verification
  WHERE face_verification.face_id = asked.face_id
    AND (face_verification.created_at, face_verification.id) < ($2::timestamptz, $3::text)
    AND (face_verification.created_at, face_verification.id) > ($4::timestamptz, $5::text)
  ORDER BY face_verification.created_at DESC, face_verification.id DESC
  LIMIT $6
) AS verification
ORDER BY verification."createdAt" DESC, verification.id DESC
