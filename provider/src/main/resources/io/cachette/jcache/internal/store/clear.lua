-- Purpose: deletes all entries and invalidates the tokens of all loads.
-- KEYS: as in entry.lua
-- ARGV: none
-- Reply: number of deleted keys
return {redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[6])}
