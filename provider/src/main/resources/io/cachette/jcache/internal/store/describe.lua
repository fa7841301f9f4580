-- Purpose: records the description of a cache, unless the recorded one differs.
-- KEYS[1] descriptor (hash: field -> value)
-- ARGV[1] ARGV[2] the oldest and the newest storage format that the caller reads and writes. The first
--   node records the newest one
-- ARGV[3...] field, value, field, value
-- Reply: empty, or the first field that differs and its recorded value
local missing = {}
local function compare(field, value, is_equal)
  local recorded = redis.call('HGET', KEYS[1], field)
  if not recorded then
    missing[#missing + 1] = field
    missing[#missing + 1] = value
  elseif not is_equal(recorded, value) then
    return {field, recorded}
  end
end

local function is_readable(format)
  local number = tonumber(format)
  return number and number >= tonumber(ARGV[1]) and number <= tonumber(ARGV[2])
end

local difference = compare('format', ARGV[2], is_readable)
for i = 3, #ARGV, 2 do
  difference = difference or compare(ARGV[i], ARGV[i + 1], function(recorded, value)
    return recorded == value
  end)
end
if difference then
  return difference
end
-- A full server opens caches that exist, as nothing is written then.
if #missing > 0 then
  redis.call('HSET', KEYS[1], unpack(missing))
end
return {}
