-- Purpose: says whether invalidations reach a near cache, and which one was the last. For a resync, it advances the
-- stamp, and publishes an invalidation without keys. It follows invalidation.lua.
-- KEYS: as in entry.lua
-- ARGV[1] node   ARGV[2] channel of events   ARGV[3] 'check' or 'resync'
-- Reply: empty if the node has no live registration with the flag N; else the stamp, and 1 if the hash of entries
--   exists and else 0
local entries, control = KEYS[1], KEYS[3]
local node, channel = ARGV[1], ARGV[2]
-- A command that writes, and deletes nothing: a replica, which may be behind, refuses it; a full server lets the others
-- pass then, as in free.lua.
redis.call('HDEL', control, '')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local fields = redis.call('HMGET', control, 'listeners', 'near')
local is_live = false
for registered, until_ms in string.gmatch(fields[1] or '', ';([^=]+)=(%d+):%l*N') do
  is_live = is_live or registered == node and tonumber(until_ms) > now
end
if not is_live then
  return {}
end
local stamp = tonumber(fields[2] or '0')
if ARGV[3] == 'resync' then
  stamp = tonumber(publish_invalidation(control, time[2], channel, node, 'n', {}))
end
return {stamp, redis.call('EXISTS', entries)}
