-- Purpose: the collector of expired entries on servers that let fields of hashes expire. The server deletes an entry
-- some time after it has expired; until then, this time says when an entry expires that accesses have extended.
-- sorted-set.lua has the same functions.
-- KEYS: as in expiry.lua
-- Reply: see the script that follows
local IS_FIELD_TTL = true
-- An even time of a field is that of its entry and GRACE_MS. An odd one is that and LISTENED_GRACE_MS: the entry was
-- written while a node listened for expired entries, whose sweeps may be late.
local GRACE_MS, LISTENED_GRACE_MS, MAX_TIME = 10000, 600001, 70368744177661

-- Returns the expiry times of entries by those of their fields.
local function get_scores(keys, from, to)
  from, to = from or 1, to or #keys
  local times = redis.call('HPEXPIRETIME', KEYS[1], 'FIELDS', to - from + 1, unpack(keys, from, to))
  for i, time in ipairs(times) do
    times[i] = time > 0 and time - (time % 2 == 0 and GRACE_MS or LISTENED_GRACE_MS)
  end
  return times
end

local function get_score(key)
  return get_scores({key})[1]
end
