-- Whether this database was ever sealed with a master key.
SELECT count(*)::integer AS installations FROM installation
