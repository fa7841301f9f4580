-- Purpose: the load tokens and the leases of entries in the control hash. It follows entry.lua.
-- Reply: see the script that follows
local function remove_record(field)
  if has_records then
    redis.call('HDEL', control, field)
  end
end

local function invalidate_load(key)
  remove_record('load:' .. key)
end

-- Returns the valid load token of an entry, or nil, and the end of its lease in ms.
local function find_load(key)
  local record = has_records and redis.call('HGET', control, 'load:' .. key)
  local until_ms, issued, lease_until, token = string.match(record or '', '^(%d+):(%d+):(%d+):(.*)$')
  if until_ms and tonumber(until_ms) > now and issued == generation then
    return token, tonumber(lease_until)
  end
end

local function write_load(key, token, lease_until)
  redis.call('HSET', control, 'load:' .. key,
    to_text(now + LOAD_TOKEN_TTL_MS) .. ':' .. generation .. ':' .. to_text(lease_until) .. ':' .. token)
  has_records = true
end

local function is_lowered(original)
  return original == 'eternal' or (original and string.find(original, '^%d') ~= nil)
end

-- Returns the token of the valid lease on an entry, and the original expiry time; see lease.lua. If a
-- lease has expired, its holder neither committed nor released it: the system of record may have changed.
-- So the entry is removed, without an event, and no load that began before is stored.
local function find_lease(key)
  local record = has_records and redis.call('HGET', control, 'lease:' .. key)
  if not record then
    return nil
  end
  local until_ms, holder, original = string.match(record, '^(%d+):([^:]*):(.*)$')
  if until_ms and tonumber(until_ms) > now then
    return holder, original
  end
  redis.call('HDEL', control, 'lease:' .. key)
  if original ~= '' then
    invalidate_load(key)
  end
  if is_lowered(original) then
    local own = split(redis.call('HGET', entries, key) or '')
    if own and own <= now then
      delete(key)
    end
  end
end

local function write_lease(key, until_text, token, original)
  redis.call('HSET', control, 'lease:' .. key, until_text .. ':' .. token .. ':' .. original)
  has_records = true
end

-- Returns the expiry time that stands for the original one of a lease; nil if it is eternal.
local function original_time(original)
  return original ~= 'eternal' and tonumber(original) or nil
end
