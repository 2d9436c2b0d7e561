-- Makes a job of a kind of which there is to be one, unless it is there. $1 kind, $2 when it is due
INSERT INTO job (kind, ref, run_at) SELECT $1, 'all', $2::timestamptz WHERE NOT EXISTS (SELECT FROM job WHERE kind = $1)
