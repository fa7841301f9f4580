-- Purpose: looks an entry up with its remaining time to live, and changes nothing.
-- KEYS: as in expiry.lua
-- ARGV[1] key
-- Reply: value (false if the entry is absent or expired), remaining time to live in ms (false if
--   there is no value or the entry is eternal)
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local own, first = string.match(stored or '', '^(%d+):()')
if not own then
  return {stored, false}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl = math.max(own, get_score(ARGV[1]) or own) - now
if ttl <= 0 then
  return {false, false}
end
return {string.sub(stored, first), ttl}
