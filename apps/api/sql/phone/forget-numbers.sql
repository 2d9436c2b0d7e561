-- Forgets to which numbers texts were sent that count for no limit any more. Gives how many. $1 seconds for which they count
WITH forgotten AS (
  UPDATE phone_text SET number_index = NULL
  WHERE number_index IS NOT NULL AND sent_at < now() - $1::integer * interval '1 second'
  RETURNING 1
)
SELECT count(*)::integer AS count FROM forgotten
