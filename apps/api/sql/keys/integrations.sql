-- Each integration's key: which generation, when it was made and replaced, and how many persons' keys are wrapped with an older one.
SELECT id, name, key_generation AS generation, created_at AS "createdAt", key_rotation_started_at AS "rotationStartedAt",
       key_rotated_at AS "rotatedAt",
       (SELECT count(*)::integer FROM person
        WHERE integration_id = integration.id AND person.key_generation < integration.key_generation
          AND wrapped_key IS NOT NULL) AS left
FROM integration
ORDER BY created_at, id
