-- Purpose: registers a node for events until a time, or removes its registration. Also removes the
-- registrations of other nodes that have expired.
-- KEYS[1] listeners (hash: node -> "until:flags")
-- ARGV[1] node   ARGV[2] flags as in entry.lua, empty to remove the registration
-- ARGV[3] length of the registration in ms
-- Reply: empty
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return {}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local registered = redis.call('HGETALL', KEYS[1])
for i = 1, #registered, 2 do
  local until_ms = tonumber(string.match(registered[i + 1], '^%d+'))
  if not until_ms or until_ms <= now then
    redis.call('HDEL', KEYS[1], registered[i])
  end
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[3]) .. ':' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {}
