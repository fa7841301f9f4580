-- Purpose: changes entries, each under a condition. No other script creates entries or changes their
-- values. It follows record.lua.
-- KEYS, ARGV[1..5]: as in entry.lua
-- ARGV[6] token of the lease that the caller holds on the keys, or empty. Each mutation ends the
--   lease on its entry, unless it is rejected. If the lease has expired, or another caller holds one,
--   the entry does not change: BUSY
-- ARGV[7...] eight per entry: key, action, condition, expected, value, and the time to live for a
--   creation, an update and an access, each 'keep', 'eternal' or ms
--   Actions: put, remove, touch, issue_token, release_token
--   Conditions: any, absent, present, same (the value equals the expected one), same_token (the
--   expected load token is valid)
-- Reply: three per entry: effect (a code below), value or load token, expired value
local token = ARGV[6]
local has_previous, has_mismatch = is_requested('p'), is_requested('r')
local ABSENT, READ, CREATED, UPDATED, REMOVED, REJECTED, DISCARDED, BUSY, TOKEN_ISSUED = 0, 1, 2, 3, 4, 5, 6, 7, 8

local function is_condition_met(condition, key, value, expected)
  if condition == 'any' then
    return true
  elseif condition == 'absent' then
    return not value
  elseif condition == 'present' then
    return value ~= false
  elseif condition == 'same' then
    return value == expected
  end
  return find_load(key) == expected
end

-- The entry of the mutation that is being executed: its value or false, its own expiry time, and the lease.
local key, value, own, holder, original, lease_end

-- Returns the expiry time of the entry without the lease that has lowered it.
local function current_expiry()
  if is_lowered(original) then
    return original_time(original)
  end
  return own and later_of(own, get_score(key))
end

local function expiry_after(ttl)
  if ttl == 'keep' then
    return current_expiry()
  elseif ttl == 'eternal' then
    return nil
  end
  return now + tonumber(ttl)
end

-- Changes the expiry time for an access. An extension writes the index only, as the value may be large.
local function access(ttl)
  local lowered = is_lowered(original)
  if ttl == 'keep' and not (lowered and holder == token) then
    return
  end
  local expiry_time = expiry_after(ttl)
  if holder and holder ~= token and original ~= '' then
    guard(key, value, expiry_time, lease_end, holder)
  elseif not lowered and expiry_time and own and own > now and expiry_time >= own then
    new_scores[key] = to_text(expiry_time)
  else
    write(key, value, expiry_time)
  end
end

local actions = {}

function actions.put(i)
  local new_value, ttl = ARGV[i + 4], ARGV[i + 6]
  invalidate_load(key)
  if not value then
    if ARGV[i + 5] == '0' then
      return DISCARDED
    end
    write(key, new_value, expiry_after(ARGV[i + 5]))
    publish('c', key, new_value)
    return CREATED
  end
  write(key, new_value, expiry_after(ttl))
  publish('u', key, new_value, value)
  return UPDATED
end

function actions.remove()
  invalidate_load(key)
  if not value then
    return ABSENT
  end
  delete(key)
  publish('r', key, nil, value)
  return REMOVED
end

function actions.touch(i)
  if not value then
    return ABSENT
  end
  access(ARGV[i + 7])
  return READ
end

-- Issues a load token. All loads share a valid token, which a change of the entry invalidates.
-- Under 'any' the token is new: this load replaces the value, and an earlier load must not be stored
-- after it. Under 'present' the loads of an unreadable entry share a token, as under 'absent'.
function actions.issue_token(i)
  local valid, lease_until = find_load(key)
  if ARGV[i + 2] == 'any' or not valid then
    valid, lease_until = ARGV[i + 3], 0
  end
  write_load(key, valid, lease_until)
  return TOKEN_ISSUED, valid
end

-- Releases the token of a load that found no value.
function actions.release_token()
  invalidate_load(key)
  return value and READ or ABSENT
end

local respects_leases = {put = true, remove = true}

local function mutate(i)
  local action = ARGV[i + 1]
  key = ARGV[i]
  holder, original, lease_end = find_lease(key)
  local is_available = token == '' and not holder or holder == token
  if respects_leases[action] and not is_available then
    return BUSY, false, false
  end
  if respects_leases[action] and original and original ~= '' then
    invalidate_load(key) -- which may have read the system of record before this writer has changed it
  end
  local expired
  value, own, expired = find(key)
  if not is_condition_met(ARGV[i + 2], key, value, ARGV[i + 3]) then
    if value and ARGV[i + 7] ~= 'keep' then
      access(ARGV[i + 7])
    end
    return value and REJECTED or ABSENT, has_mismatch and value, expired
  end
  local effect, issued_token = actions[action](i)
  return effect, issued_token or (has_previous and value), expired
end

local keys, reply = {}, {}
for i = 7, #ARGV, 8 do
  keys[#keys + 1] = ARGV[i]
end
prefetch(keys)
for i = 7, #ARGV, 8 do
  local effect, previous, expired = mutate(i)
  local is_unchanged = effect == BUSY or effect == REJECTED or (effect == ABSENT and ARGV[i + 1] == 'put')
  if token ~= '' and holder == token and not is_unchanged then
    remove_record('lease:' .. key)
  end
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = effect, previous, has_expired and expired or false
end
flush()
return reply
