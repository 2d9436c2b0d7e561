-- Work that is to be done after a commit: one row for each job until it is done, and then none.
--
-- A job is taken by a lease (a token and a time); taking, keeping, finishing and putting off all ask for the token, so that
-- a worker which was taken for dead can't finish what another has begun again. A lane is done in the order of the ids;
-- whoever adds to a lane holds a lock on what the lane stands for, so that ids and commits come in the same order.

CREATE TABLE job (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  -- The id of what the job works on.
  ref text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  -- Jobs of one lane run one after another; null: whenever.
  lane text,
  -- Jobs of one group share a worker's slots, so that one slow receiver doesn't hold up all others; null: no group.
  group_key text,
  run_at timestamptz NOT NULL DEFAULT now(),
  -- Tries that have failed.
  attempt integer NOT NULL DEFAULT 0,
  lease_token uuid,
  leased_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((lease_token IS NULL) = (leased_until IS NULL))
)
-- Leasing changes no indexed column; with room on the page, the row's new version needs no entry in any index (HOT).
-- Rows come and go quickly: vacuum by number of dead rows, not by a share of a table that is mostly empty.
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX job_by_due ON job (run_at, id);
CREATE INDEX job_by_lane ON job (lane, id) WHERE lane IS NOT NULL;
CREATE INDEX job_by_ref ON job (ref, kind);
