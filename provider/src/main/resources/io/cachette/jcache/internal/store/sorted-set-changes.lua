-- Purpose: changes entries and their expiry times in the index. It follows sorted-set.lua and entry.lua.
-- field-ttl-changes.lua has the same functions.
-- Reply: see the script that follows
local needs_index = true

-- Stores one entry. The expiry time is nil if it is eternal; is_kept says that the time in the index stays.
local function store_entry(key, stored, expiry_time, is_kept, had_expiry_time)
  redis.call('HSET', entries, key, stored)
  if not expiry_time then
    if had_expiry_time then
      redis.call('ZREM', expiry_index, key)
    end
  elseif not is_kept then
    redis.call('ZADD', expiry_index, expiry_time, key)
  end
end

-- Changes the expiry time of an entry for an access.
local function extend_entry(key, expiry_time)
  redis.call('ZADD', expiry_index, expiry_time, key)
end

local function delete_entry(key, had_expiry_time)
  redis.call('HDEL', entries, key)
  if had_expiry_time then
    redis.call('ZREM', expiry_index, key)
  end
end

-- Stores several entries, given as key and stored value, and sets expiry times, given as time and key.
local function store_entries(written, scored)
  if #written > 0 then
    redis.call('HSET', entries, unpack(written))
  end
  if #scored > 0 then
    redis.call('ZADD', expiry_index, unpack(scored))
  end
end

-- Deletes entries, and expiry times of entries that exist no longer or are eternal now.
local function delete_entries(deleted, unscored)
  if #deleted > 0 then
    redis.call('HDEL', entries, unpack(deleted))
  end
  if #unscored > 0 then
    redis.call('ZREM', expiry_index, unpack(unscored))
  end
end
