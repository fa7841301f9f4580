-- Looks entries up without changing anything.
-- KEYS[1] entries   KEYS[2] deadlines
-- ARGV[1] 'values', or 'presence' to learn only whether they exist   ARGV[2...] keys
-- Returns one per key: the value (empty for presence), false if missing, 0 if dead
local entries, expiry_times = KEYS[1], KEYS[2]
local presence = ARGV[1] == 'presence'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local reply = {}
for i = 2, #ARGV do
  local key = ARGV[i]
  local value
  if presence then
    value = redis.call('HEXISTS', entries, key) == 1 and ''
  else
    value = redis.call('HGET', entries, key)
  end
  local expiry_time = value and redis.call('ZSCORE', expiry_times, key)
  reply[#reply + 1] = (expiry_time and tonumber(expiry_time) <= now) and 0 or value
end
return reply
