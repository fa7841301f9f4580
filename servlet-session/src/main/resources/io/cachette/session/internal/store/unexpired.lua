-- Finds the sessions of a shard that are not expired. Does not count as an access.
-- KEYS sessions
-- Returns 1 for each session that exists and is not expired, otherwise 0
local time = redis.call('TIME')
local now, reply = time[1] * 1000 + math.floor(time[2] / 1000), {}
for i, session in ipairs(KEYS) do
  local expiry_time = redis.call('HGET', session, 'd')
  reply[i] = expiry_time and (tonumber(expiry_time) or 0) > now and 1 or 0
end
return reply
