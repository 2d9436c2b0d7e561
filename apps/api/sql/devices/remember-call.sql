-- Remembers that a proof was used, and says how the device stands that calls with it; in one statement, since every call of a
-- device begins with it. $1 device, $2 thumbprint of the key, $3 hash of the proof's jti, $4 until when it is kept
WITH remembered AS (
  INSERT INTO device_proof (jkt, jti_hash, until) VALUES ($2, $3, $4) ON CONFLICT DO NOTHING RETURNING jkt
)
SELECT EXISTS (SELECT FROM remembered) AS fresh, device.state, device.jkt
FROM (SELECT $1::text AS id) AS called
LEFT JOIN device ON device.id = called.id
