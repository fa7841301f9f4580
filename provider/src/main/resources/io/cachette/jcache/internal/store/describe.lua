-- Purpose: records the description of a cache, unless the recorded one differs. Chooses the collector of a new cache.
-- KEYS[1] descriptor (hash: field -> value)   KEYS[2] control, see entry.lua
-- ARGV[1] ARGV[2] the oldest and the newest storage format that the caller reads and writes. The first
--   node records the newest one
-- ARGV[3] collector: sorted-set, field-ttl, or auto for that of the cache; for a new one field-ttl, if the server can
-- ARGV[4...] field, value, field, value; the first field is partitions
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

-- These commands change nothing, as no hash has a field without a name.
local function find_refusal()
  local commands = {{'HPEXPIRETIME', KEYS[1], 'FIELDS', '1', ''}, {'HPEXPIREAT', KEYS[1], '1', 'FIELDS', '1', ''},
    {'HSETEX', KEYS[1], 'FXX', 'FIELDS', '1', '', ''}}
  for _, command in ipairs(commands) do
    local reply = redis.pcall(unpack(command))
    if type(reply) == 'table' and reply.err then
      local is_temporary = string.find(reply.err, 'OOM ', 1, true) or string.find(reply.err, 'READONLY ', 1, true)
        or string.find(reply.err, 'MISCONF ', 1, true) or string.find(reply.err, 'NOREPLICAS ', 1, true)
      return not is_temporary and reply.err
    end
  end
end

local difference = compare('format', ARGV[2], is_readable)

-- The layout is 'indexed' with a sorted set, as in versions without collectors. If nodes change the cache, they know
-- the collector, even if the server has lost the descriptor.
local LAYOUTS = {['sorted-set'] = 'indexed', ['field-ttl'] = 'field-ttl'}
local COLLECTORS = {['indexed'] = 'sorted-set', ['field-ttl'] = 'field-ttl'}
local wanted, layout, epochs = ARGV[3], redis.call('HGET', KEYS[1], 'layout'), redis.call('HGET', KEYS[2], 'epochs')
local collector = layout and COLLECTORS[layout]
if layout and not collector then
  difference = difference or {'layout', layout}
elseif epochs then
  collector = string.find(epochs, '^field%-ttl') and 'field-ttl' or 'sorted-set'
end
local own_suffix = ARGV[5] == '1' and '' or '/' .. ARGV[5]
local suffix = epochs and string.match(epochs, '^[^/;]*(/?%d*)') or own_suffix
if suffix ~= own_suffix then
  difference = difference or {ARGV[4], suffix == '' and '1' or string.sub(suffix, 2)}
end
if collector and wanted ~= 'auto' and wanted ~= collector then
  difference = difference or {'collector', collector}
end
local refusal = (collector or wanted) ~= 'sorted-set' and find_refusal()
if refusal and (collector or wanted) == 'field-ttl' then
  difference = difference or {'refusal', refusal}
end
collector = collector or (wanted == 'sorted-set' or refusal) and 'sorted-set' or 'field-ttl'
if layout ~= LAYOUTS[collector] then
  missing[#missing + 1], missing[#missing + 2] = 'layout', LAYOUTS[collector]
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
if not layout and not epochs then
  redis.call('HSET', KEYS[2], 'epochs', collector .. own_suffix) -- so that nodes which have the cache open notice
end
return {collector}
