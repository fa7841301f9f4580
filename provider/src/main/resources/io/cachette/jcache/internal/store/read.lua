-- Purpose: looks entries up and changes nothing. It follows expiry.lua.
-- KEYS: as in expiry.lua
-- ARGV[1] 'values', or 'presence' for empty values   ARGV[2...] keys
-- Reply: per key the value, false if the entry is missing, 0 if it is expired
local is_presence_only = ARGV[1] == 'presence'
local reply = {}
for i = 2, #ARGV do
  local key = ARGV[i]
  local stored = redis.call('HGET', entries, key)
  if stored then
    local own, value = split(stored)
    reply[#reply + 1] = is_expired(key, own) and 0 or is_presence_only and '' or value
  else
    reply[#reply + 1] = false
  end
end
return reply
