-- Purpose: the load tokens and the leases of entries in the control hash. It follows event.lua.
-- Reply: see the script that follows
local LOAD_TOKEN_TTL_MS = 600000

local function invalidate_load(key)
  remove_record('load:' .. key)
end

-- Returns the valid load token of an entry, or nil, and the end of its lease in ms.
local function find_load(key)
  local record = get_record('load:' .. key)
  local until_ms, issued, lease_until, token = string.match(record or '', '^(%d+):(%d+):(%d+):(.*)$')
  if until_ms and tonumber(until_ms) > now and issued == generation then
    return token, tonumber(lease_until)
  elseif record then
    invalidate_load(key)
  end
end

local function write_load(key, token, lease_until)
  set_record('load:' .. key,
    to_text(now + LOAD_TOKEN_TTL_MS) .. ':' .. generation .. ':' .. to_text(lease_until) .. ':' .. token)
end

local function is_lowered(original)
  return original == 'eternal' or (original and string.find(original, '^%d') ~= nil)
end

-- Returns the original expiry time that a lease has lowered; nil if it is eternal.
local function original_time(original)
  return original ~= 'eternal' and tonumber(original) or nil
end

-- Returns the token of the valid lease on an entry, the original expiry time, and the end of the lease; see
-- lease.lua. If a lease has expired, its holder neither committed nor released it: the system of record may have changed.
-- So the entry is removed, without an event, and no load that began before is stored.
local function find_lease(key)
  local record = get_record('lease:' .. key)
  if not record then
    return nil
  end
  local until_ms, holder, original = string.match(record, '^(%d+):([^:]*):(.*)$')
  if until_ms and tonumber(until_ms) > now then
    return holder, original, tonumber(until_ms)
  end
  remove_record('lease:' .. key)
  if original ~= '' then
    invalidate_load(key)
  end
  if is_lowered(original) then
    local own = split(get_stored(key) or '')
    if own and own <= now then
      delete(key)
    end
  end
end

local function write_lease(key, until_ms, token, original)
  set_record('lease:' .. key, to_text(until_ms) .. ':' .. token .. ':' .. original)
end

-- Lets a guarded entry expire at the end of the lease or before, and keeps its expiry time in the record.
local function guard(key, value, expiry_time, until_ms, token)
  if expiry_time and expiry_time <= until_ms then
    write(key, value, expiry_time)
    write_lease(key, until_ms, token, 'kept')
  else
    write(key, value, until_ms)
    write_lease(key, until_ms, token, expiry_time and to_text(expiry_time) or 'eternal')
  end
end
