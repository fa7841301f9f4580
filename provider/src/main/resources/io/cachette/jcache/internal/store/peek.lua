-- Purpose: looks an entry up with its remaining time to live, and changes nothing. It follows expiry.lua.
-- KEYS: as in expiry.lua
-- ARGV[1] key
-- Reply: value (false if the entry is absent or expired), remaining time to live in ms (false if
--   there is no value or the entry is eternal)
local stored = redis.call('HGET', entries, ARGV[1])
if not stored then
  return {false, false}
end
local own, value = common.split(stored)
if not own then
  return {value, false}
end
local ttl = common.later_of(own, redis.call('ZSCORE', expiry_index, ARGV[1])) - now
if ttl <= 0 then
  return {false, false}
end
return {value, ttl}
