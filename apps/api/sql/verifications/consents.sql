-- What was agreed to for a verification, in its order. $1 verification
SELECT id, version, language, given_at AS "givenAt" FROM consent WHERE verification_id = $1 ORDER BY given_at, id
