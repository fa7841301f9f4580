-- Purpose: registers a node for events until a time, or removes its registration. Also removes the
-- registrations of other nodes that have expired.
-- KEYS[1] control, see entry.lua
-- ARGV[1] node   ARGV[2] flags as in entry.lua, empty to remove the registration
-- ARGV[3] length of the registration in ms
-- Reply: empty
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local registered = redis.call('HGET', KEYS[1], 'listeners') or ''
local kept, is_known = '', false
for node, until_ms, flags in string.gmatch(registered, ';([^=]+)=(%d+):(%a*)') do
  if node == ARGV[1] then
    is_known = true
  elseif tonumber(until_ms) > now then
    kept = kept .. ';' .. node .. '=' .. until_ms .. ':' .. flags
  end
end
if is_known then
  -- Also a full server renews a registration: a command that writes, and needs no memory, lets others pass.
  redis.call('HDEL', KEYS[1], '')
end
if ARGV[2] ~= '' then
  kept = kept .. ';' .. ARGV[1] .. '=' .. string.format('%.0f', now + ARGV[3]) .. ':' .. ARGV[2]
end
if kept ~= '' then
  redis.call('HSET', KEYS[1], 'listeners', kept)
elseif registered ~= '' then
  redis.call('HDEL', KEYS[1], 'listeners')
end
return {}
