-- Purpose: changes entries and the expiry times of their fields; while a node listens for expired entries, the
-- expiry index, too, in which sweeps find what is due. It follows field-ttl.lua and entry.lua. sorted-set-changes.lua
-- has the same functions.
-- Reply: see the script that follows
local needs_index = false
if listeners then
  for until_ms, flags in string.gmatch(listeners, '=(%d+):(%a*)') do
    needs_index = needs_index or tonumber(until_ms) > now and string.find(flags, 'x', 1, true) ~= nil
  end
end

local function to_deadline(expiry_time)
  local even = expiry_time - expiry_time % 2
  return string.format('%.0f', math.min(even + (needs_index and LISTENED_GRACE_MS or GRACE_MS), MAX_TIME))
end

-- Stores one entry. The expiry time is nil if it is eternal; is_kept says that the time of the field stays.
local function store_entry(key, stored, expiry_time, is_kept, had_expiry_time)
  if not expiry_time then
    redis.call('HSET', entries, key, stored)
  elseif is_kept then
    redis.call('HSETEX', entries, 'KEEPTTL', 'FIELDS', 1, key, stored)
  else
    redis.call('HSETEX', entries, 'PXAT', to_deadline(expiry_time), 'FIELDS', 1, key, stored)
  end
  if needs_index and expiry_time and not is_kept then
    redis.call('ZADD', expiry_index, expiry_time, key)
  elseif needs_index and not expiry_time and had_expiry_time then
    redis.call('ZREM', expiry_index, key)
  end
end

-- Changes the expiry time of an entry for an access.
local function extend_entry(key, expiry_time)
  redis.call('HPEXPIREAT', entries, to_deadline(expiry_time), 'FIELDS', 1, key)
  if needs_index then
    redis.call('ZADD', expiry_index, expiry_time, key)
  end
end

local function delete_entry(key, had_expiry_time)
  redis.call('HDEL', entries, key)
  if needs_index and had_expiry_time then
    redis.call('ZREM', expiry_index, key)
  end
end

-- Stores several entries, given as key and stored value, and sets expiry times, given as time and key. A command can
-- set one expiry time. The entries of a call mostly have the same.
local function store_entries(written, scored)
  local times, groups, extended = {}, {}, {}
  for i = 1, #scored, 2 do
    times[scored[i + 1]] = scored[i]
  end
  local group, words, count
  for i = 1, #written, 2 do
    local key, stored = written[i], written[i + 1]
    local next_group = times[key] or string.find(stored, '^%d') and 'kept' or 'eternal'
    times[key] = nil
    if next_group ~= group then
      group, words = next_group, groups[next_group] or {}
      groups[group], count = words, #words
    end
    words[count + 1], words[count + 2] = key, stored
    count = count + 2
  end
  for key, time in pairs(times) do
    local keys = extended[time] or {}
    extended[time], keys[#keys + 1] = keys, key
  end
  for of, entry_words in pairs(groups) do
    if of == 'eternal' then
      redis.call('HSET', entries, unpack(entry_words))
    elseif of == 'kept' then
      redis.call('HSETEX', entries, 'KEEPTTL', 'FIELDS', #entry_words / 2, unpack(entry_words))
    else
      redis.call('HSETEX', entries, 'PXAT', to_deadline(of), 'FIELDS', #entry_words / 2, unpack(entry_words))
    end
  end
  for time, keys in pairs(extended) do
    redis.call('HPEXPIREAT', entries, to_deadline(time), 'FIELDS', #keys, unpack(keys))
  end
  if needs_index and #scored > 0 then
    redis.call('ZADD', expiry_index, unpack(scored))
  end
end

-- Deletes entries, and expiry times of entries that exist no longer or are eternal now.
local function delete_entries(deleted, unscored)
  if #deleted > 0 then
    redis.call('HDEL', entries, unpack(deleted))
  end
  if needs_index and #unscored > 0 then
    redis.call('ZREM', expiry_index, unpack(unscored))
  end
end
