SELECT (SELECT count(*)::integer FROM named_blob) AS named,
       (SELECT count(*)::integer FROM blob_intent WHERE swept_at IS NULL) AS waiting
