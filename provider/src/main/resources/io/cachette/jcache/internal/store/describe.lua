-- Purpose: records the description of a cache, unless the recorded one differs. Chooses the collector of a new cache.
-- KEYS[1] descriptor (hash: field -> value)
-- ARGV[1] ARGV[2] the oldest and the newest storage format that the caller reads and writes. The first
--   node records the newest one
-- ARGV[3] collector: sorted-set, field-ttl, or auto for that of the cache; for a new one field-ttl, if the server can
-- ARGV[4...] field, value, field, value
-- Reply: the collector; or the first field that differs and its recorded value; or 'refusal' and the reply of a
--   server to the commands of the collector
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

-- These commands change nothing: no hash has a field without a name, and a descriptor does not expire.
local function find_refusal()
  local commands = {{'HPEXPIRETIME', KEYS[1], 'FIELDS', '1', ''}, {'HPEXPIREAT', KEYS[1], '1', 'FIELDS', '1', ''},
    {'HSETEX', KEYS[1], 'FXX', 'FIELDS', '1', '', ''}, {'PEXPIREAT', KEYS[1], '1', 'XX'}}
  for _, command in ipairs(commands) do
    local reply = redis.pcall(unpack(command))
    if type(reply) == 'table' and reply.err then
      local is_temporary = string.find(reply.err, 'OOM ', 1, true) or string.find(reply.err, 'READONLY ', 1, true)
        or string.find(reply.err, 'MISCONF ', 1, true) or string.find(reply.err, 'NOREPLICAS ', 1, true)
      return not is_temporary and reply.err
    end
  end
end

-- The recorded layout is 'indexed' with a sorted set, as in versions without collectors.
local difference = compare('format', ARGV[2], is_readable)
local layout, wanted, collector = redis.call('HGET', KEYS[1], 'layout'), ARGV[3], nil
if layout then
  collector = layout == 'indexed' and 'sorted-set' or layout
  difference = difference or collector ~= 'sorted-set' and collector ~= 'field-ttl' and {'layout', layout}
    or wanted ~= 'auto' and wanted ~= collector and {'collector', collector}
else
  local refusal = wanted ~= 'sorted-set' and find_refusal()
  difference = difference or wanted == 'field-ttl' and refusal and {'refusal', refusal}
  collector = (wanted == 'sorted-set' or refusal) and 'sorted-set' or 'field-ttl'
  missing[#missing + 1] = 'layout'
  missing[#missing + 1] = collector == 'sorted-set' and 'indexed' or collector
end
for i = 4, #ARGV, 2 do
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
return {collector}
