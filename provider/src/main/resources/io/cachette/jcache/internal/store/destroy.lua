-- Purpose: deletes all keys of a partition. It follows invalidation.lua.
-- KEYS[1..3]: as in entry.lua   KEYS[4] descriptor, see describe.lua; only for the first partition
-- ARGV[1..6]: as in entry.lua
-- Reply: number of deleted keys
local deleted = redis.call('UNLINK', KEYS[1], KEYS[2])
if has_near then
  publish_invalidation(control, time[2], channel, node, 'a', {})
end
return {deleted + redis.call('UNLINK', unpack(KEYS, 3))}
