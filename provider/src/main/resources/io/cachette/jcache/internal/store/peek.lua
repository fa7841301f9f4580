-- Looks an entry up without changing anything, and tells how long it has to live.
-- KEYS[1] entries   KEYS[2] deadlines   ARGV[1] key
-- Returns the value, false if there is none or it is dead, and milliseconds to live (false without
--   a deadline)
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
