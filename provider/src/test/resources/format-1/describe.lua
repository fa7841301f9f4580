-- Purpose: records the description of a cache, unless a recorded field differs.
-- KEYS[1] descriptor (hash: field -> value)
-- ARGV[1...] field, value, field, value
-- Reply: empty, or the first field that differs and its recorded value
for i = 1, #ARGV, 2 do
  local recorded = redis.call('HGET', KEYS[1], ARGV[i])
  if recorded and recorded ~= ARGV[i + 1] then
    return {ARGV[i], recorded}
  end
end
for i = 1, #ARGV, 2 do
  redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
end
return {}
