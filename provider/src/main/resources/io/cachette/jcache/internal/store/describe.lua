-- Records how a cache is stored, unless that stands there already.
-- KEYS[1] descriptor   ARGV[1...] field, value, field, value
-- Returns the fields and values that hold
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], unpack(ARGV))
end
return redis.call('HGETALL', KEYS[1])
