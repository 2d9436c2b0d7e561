-- $1 keys, $2 whether each lies there for a day
INSERT INTO seen_blob SELECT * FROM unnest($1::text[], $2::boolean[]) ON CONFLICT DO NOTHING
