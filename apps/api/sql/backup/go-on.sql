-- What is of the moment and not of the data. Nobody who held a job then is there to end it. A receiver may have been told of events that
-- came after the backup, and asks for what comes after the last of them: the next places are beyond any that it can have seen.
UPDATE job SET lease_token = NULL, leased_until = NULL WHERE lease_token IS NOT NULL;
UPDATE event_position SET last = last + 1000000;
