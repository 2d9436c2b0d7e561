-- A process of the version before 0008 knows nothing of this column, and makes faces while the others are brought up to date.
ALTER TABLE face ALTER COLUMN last_used_at SET DEFAULT now();
