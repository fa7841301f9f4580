-- Purpose: looks entries up and changes nothing. It follows expiry.lua.
-- KEYS: as in expiry.lua
-- ARGV[1] 'values', or 'presence' for empty values   ARGV[2...] keys
-- Reply: per key the value, false if the entry is missing, 0 if it is expired
local is_presence_only = ARGV[1] == 'presence'
local reply = redis.call('HMGET', entries, unpack(ARGV, 2))
for i, stored in ipairs(reply) do
  if stored then
    local own, value = common.split(stored)
    if own and own <= now and common.later_of(own, redis.call('ZSCORE', expiry_index, ARGV[i + 1])) <= now then
      reply[i] = 0
    else
      reply[i] = is_presence_only and '' or value
    end
  end
end
return reply
