-- Purpose: the collector of expired entries that works on every server: the expiry index, a sorted set in which
-- sweeps find what is due. field-ttl.lua has the same functions.
-- KEYS: as in expiry.lua
-- Reply: see the script that follows
local IS_FIELD_TTL = false

-- Returns the expiry times of entries in the index.
local function get_scores(keys, from, to)
  return redis.call('ZMSCORE', KEYS[2], unpack(keys, from, to))
end

local function get_score(key)
  return redis.call('ZSCORE', KEYS[2], key)
end
