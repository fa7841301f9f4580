-- Deletes all entries, and lets no load that is under way be stored.
-- KEYS: see entry.lua
return {redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[6])}
