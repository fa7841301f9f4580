-- Purpose: registers a node for events and invalidations until a time, or removes its registration. Also removes the
-- registrations of other nodes that have expired. If the node registers for invalidations, and none were published for
-- it until now, this publishes one without keys: a node that has missed some finds that the stamp has changed. It
-- follows invalidation.lua.
-- KEYS[1] control, see entry.lua
-- KEYS[2] expiry index, if it exists only while a node is registered for expired entries. A new index begins without
--   the entries that exist; sweeps complete it
-- ARGV[1] node   ARGV[2] its epoch   ARGV[3] flags as in entry.lua, empty to remove the registration
-- ARGV[4] length of the registration in ms   ARGV[5] channel of events
-- Reply: 1 if the node is registered for expired entries and that index is not complete, else 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own_flags, is_temporary = ARGV[3], KEYS[2] ~= nil
local fields = redis.call('HMGET', KEYS[1], 'listeners', 'epochs', 'near')
local registered, epochs, stamp = fields[1] or '', fields[2], fields[3]
if epochs and is_temporary ~= (string.find(epochs, '^field%-ttl') ~= nil) then
  return redis.error_reply('FENCED the cache has another collector')
end

local function has_expired(flags)
  return string.find(flags, 'x', 1, true) ~= nil
end

local kept, is_known, was_indexed, is_indexed = '', false, false, has_expired(own_flags)
local was_near, is_near = false, string.find(own_flags, 'N', 1, true) ~= nil
for node, until_ms, flags in string.gmatch(registered, ';([^=]+)=(%d+):(%a*)') do
  local is_live = tonumber(until_ms) > now
  was_indexed = was_indexed or is_live and has_expired(flags)
  if node == ARGV[1] then
    is_known = true
    was_near = was_near or is_live and string.find(flags, 'N', 1, true) ~= nil
  elseif is_live then
    kept = kept .. ';' .. node .. '=' .. until_ms .. ':' .. flags
    is_indexed = is_indexed or has_expired(flags)
  end
end
if is_known then
  -- Also a full server renews a registration: a command that writes, and needs no memory, lets others pass.
  redis.call('HDEL', KEYS[1], '')
end
if own_flags ~= '' then
  kept = kept .. ';' .. ARGV[1] .. '=' .. string.format('%.0f', now + ARGV[4]) .. ':' .. own_flags
end
if kept ~= '' then
  redis.call('HSET', KEYS[1], 'listeners', kept)
elseif registered ~= '' then
  redis.call('HDEL', KEYS[1], 'listeners')
end
if is_near and not was_near then
  if not stamp then
    redis.call('HSET', KEYS[1], 'near', string.format('%.0f', now))
  end
  publish_invalidation(KEYS[1], time[2], ARGV[5], ARGV[1], 'n', {})
end
if is_temporary and was_indexed ~= is_indexed then
  redis.call('UNLINK', KEYS[2])
  redis.call('ZADD', KEYS[2], '+inf', is_indexed and 'scan:0' or 'scan:end')
end
return {is_temporary and has_expired(own_flags) and not redis.call('ZSCORE', KEYS[2], 'scan:end') and 1 or 0}
