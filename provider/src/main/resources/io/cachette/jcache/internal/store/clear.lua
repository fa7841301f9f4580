-- Purpose: deletes all entries and invalidates the tokens of all loads. It follows invalidation.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- Reply: number of deleted keys
local deleted = redis.call('UNLINK', KEYS[1], KEYS[2])
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('HINCRBY', KEYS[3], 'generation', 1)
  redis.call('ZADD', KEYS[2], '+inf', 'scan:end')
end
if has_near then
  publish_invalidation(control, time[2], channel, node, 'a', {})
end
return {deleted}
