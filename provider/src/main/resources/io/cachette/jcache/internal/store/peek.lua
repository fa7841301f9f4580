-- Purpose: looks an entry up with its remaining time to live, and changes nothing.
-- KEYS[1] entries   KEYS[2] expiry times
-- ARGV[1] key
-- Reply: value (false if the entry is absent or expired), remaining time to live in ms (false if
--   there is no value or the entry is eternal)
local entries, expiry_times, key = KEYS[1], KEYS[2], ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local value = redis.call('HGET', entries, key)
local expiry_time = value and redis.call('ZSCORE', expiry_times, key)
local ttl = expiry_time and tonumber(expiry_time) - now
if ttl and ttl <= 0 then
  return {false, false}
end
return {value, ttl}
