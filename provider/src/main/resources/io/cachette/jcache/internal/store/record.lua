-- Purpose: the load tokens, the leases and the queues of entries in the control hash. It follows event.lua.
-- Reply: see the script that follows
function common.invalidate_load(key)
  common.remove_record('load:' .. key)
end

-- Returns the valid load token of an entry, or nil, and the end of its lease in ms.
function common.find_load(key)
  local record = common.get_record('load:' .. key)
  local until_ms, issued, lease_until, token = string.match(record or '', common.LOAD_PATTERN)
  if until_ms and tonumber(until_ms) > common.now and issued == common.generation then
    return token, tonumber(lease_until)
  elseif record then
    common.invalidate_load(key)
  end
end

function common.write_load(key, token, lease_until)
  local until_text = common.to_text(common.now + common.LOAD_TOKEN_TTL_MS)
  common.set_record('load:' .. key,
    until_text .. ':' .. common.generation .. ':' .. common.to_text(lease_until) .. ':' .. token)
end

function common.is_lowered(original)
  return original == 'eternal' or (original and string.find(original, '^%d') ~= nil)
end

-- Returns the original expiry time that a lease has lowered; nil if it is eternal.
function common.original_time(original)
  return original ~= 'eternal' and tonumber(original) or nil
end

-- Returns the token of the valid lease on an entry, the original expiry time, and the end of the lease; see
-- lease.lua. If a lease has expired, its holder neither committed nor released it: the system of record may
-- have changed. So the entry is removed, without an event, and no load that began before is stored.
function common.find_lease(key)
  local record = common.get_record('lease:' .. key)
  if not record then
    return nil
  end
  local until_ms, holder, original = string.match(record, common.LEASE_PATTERN)
  if until_ms and tonumber(until_ms) > common.now then
    return holder, original, tonumber(until_ms)
  end
  common.remove_record('lease:' .. key)
  if original ~= '' then
    common.invalidate_load(key)
  end
  if common.is_lowered(original) then
    local own = common.split(common.get_stored(key) or '')
    if own and own <= common.now then
      common.delete(key)
    end
  end
end

function common.write_lease(key, until_ms, token, original)
  common.set_record('lease:' .. key, common.to_text(until_ms) .. ':' .. token .. ':' .. original)
end

-- Lets a guarded entry expire at the end of the lease or before, and keeps its expiry time in the record.
function common.guard(key, value, expiry_time, until_ms, token)
  if expiry_time and expiry_time <= until_ms then
    common.write(key, value, expiry_time)
    common.write_lease(key, until_ms, token, 'kept')
  else
    common.write(key, value, until_ms)
    common.write_lease(key, until_ms, token, expiry_time and common.to_text(expiry_time) or 'eternal')
  end
end

-- A caller that waits for a lease repeats its request every 32 ms at the latest, see EntryLease.
common.POSITION_PATTERN, common.POSITION_TTL_MS, common.MAX_POSITIONS = ';([^=]+)=(%d+)', 500, 64

-- Returns whether no other caller that waits for the lease of an entry arrived earlier.
function common.is_next(key, token)
  for waiting, until_ms in string.gmatch(common.get_record('queue:' .. key) or '', common.POSITION_PATTERN) do
    if waiting == token or tonumber(until_ms) > common.now then
      return waiting == token
    end
  end
  return true
end

-- Gives a caller the last position in the queue of an entry, or keeps the one that it has; with is_leaving, it
-- removes its position. Positions that have expired are removed, too. A caller that finds a long queue waits
-- without a position.
function common.update_queue(key, token, is_leaving)
  local record = common.get_record('queue:' .. key) or ''
  local own = not is_leaving and ';' .. token .. '=' .. common.to_text(common.now + common.POSITION_TTL_MS) or ''
  local kept, length = '', 0
  for waiting, until_ms in string.gmatch(record, common.POSITION_PATTERN) do
    local position, remaining = ';' .. waiting .. '=' .. until_ms, tonumber(until_ms) - common.now
    if waiting == token then
      -- A position is renewed in time, and not by each request, so that most requests write nothing.
      local is_young = not is_leaving and remaining > common.POSITION_TTL_MS / 2
      kept, own = kept .. (is_young and position or own), ''
    elseif remaining > 0 then
      kept, length = kept .. position, length + 1
    end
  end
  kept = length < common.MAX_POSITIONS and kept .. own or kept
  if kept ~= record then
    common.new_records['queue:' .. key] = kept ~= '' and kept
  end
end
