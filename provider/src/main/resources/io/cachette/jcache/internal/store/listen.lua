-- Purpose: registers a node for events until a time, or removes its registration. Also removes the
-- registrations of other nodes that have expired.
-- KEYS[1] control, see entry.lua
-- KEYS[2] expiry index, if it exists only while a node is registered for expired entries. It then expires with
--   the last registration. A new index begins without the entries that exist; sweeps complete it
-- ARGV[1] node   ARGV[2] flags as in entry.lua, empty to remove the registration
-- ARGV[3] length of the registration in ms
-- Reply: 1 if that index is not complete yet, and the node was not registered for expired entries; else 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local is_temporary = KEYS[2] ~= nil
local registered = redis.call('HGET', KEYS[1], 'listeners') or ''
local kept, is_known, was_indexed, is_renewal = '', false, false, false
local until_of_node = now + ARGV[3]
local indexed_until = string.find(ARGV[2], 'x', 1, true) and until_of_node or 0
for node, until_ms, flags in string.gmatch(registered, ';([^=]+)=(%d+):(%a*)') do
  local is_live, has_expired = tonumber(until_ms) > now, string.find(flags, 'x', 1, true) ~= nil
  was_indexed = was_indexed or is_live and has_expired
  if node == ARGV[1] then
    is_known, is_renewal = true, is_live and has_expired
  elseif is_live then
    kept = kept .. ';' .. node .. '=' .. until_ms .. ':' .. flags
    indexed_until = math.max(indexed_until, has_expired and tonumber(until_ms) or 0)
  end
end
if is_known then
  -- Also a full server renews a registration: a command that writes, and needs no memory, lets others pass.
  redis.call('HDEL', KEYS[1], '')
end
if ARGV[2] ~= '' then
  kept = kept .. ';' .. ARGV[1] .. '=' .. string.format('%.0f', until_of_node) .. ':' .. ARGV[2]
end
if kept ~= '' then
  redis.call('HSET', KEYS[1], 'listeners', kept)
elseif registered ~= '' then
  redis.call('HDEL', KEYS[1], 'listeners')
end
local is_indexed = indexed_until > 0
if is_temporary and was_indexed ~= is_indexed then
  redis.call('UNLINK', KEYS[2])
  redis.call('ZADD', KEYS[2], '+inf', is_indexed and 'scan:0' or 'scan:end')
end
if is_temporary and is_indexed then
  redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', indexed_until))
  if not is_renewal then
    return {redis.call('ZSCORE', KEYS[2], 'scan:end') and 0 or 1}
  end
end
return {0}
