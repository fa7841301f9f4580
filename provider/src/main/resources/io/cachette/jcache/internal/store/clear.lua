-- Purpose: deletes all entries and invalidates the tokens of all loads.
-- KEYS[1] entries   KEYS[2] expiry index   KEYS[3] control, see entry.lua
-- ARGV: none
-- Reply: number of deleted keys
local deleted = redis.call('UNLINK', KEYS[1], KEYS[2])
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('HINCRBY', KEYS[3], 'generation', 1)
  redis.call('ZADD', KEYS[2], '+inf', 'scan:end')
end
return {deleted}
