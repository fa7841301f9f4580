-- Purpose: looks entries up and changes nothing.
-- KEYS[1] entries   KEYS[2] expiry times
-- ARGV[1] 'values', or 'presence' for empty values   ARGV[2...] keys
-- Reply: per key the value, false if the entry is missing, 0 if it is expired
local entries, expiry_times = KEYS[1], KEYS[2]
local is_presence_only = ARGV[1] == 'presence'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local reply = {}
for i = 2, #ARGV do
  local key = ARGV[i]
  local value
  if is_presence_only then
    value = redis.call('HEXISTS', entries, key) == 1 and ''
  else
    value = redis.call('HGET', entries, key)
  end
  local expiry_time = value and redis.call('ZSCORE', expiry_times, key)
  reply[#reply + 1] = (expiry_time and tonumber(expiry_time) <= now) and 0 or value
end
return reply
