-- The colours that the screen shows after the gestures, in their order; none where it shows none.
ALTER TABLE liveness_challenge ADD COLUMN colours text[] NOT NULL DEFAULT '{}';
