-- Purpose: changes entries, each under a condition. Only this and its short way, plain.lua, create entries or
-- give them other values. It follows record.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- ARGV[7] token of the lease that the caller holds on the keys, or empty. Each mutation ends the
--   lease on its entry, unless it is rejected. If the lease has expired, or another caller holds one,
--   the entry does not change: BUSY
-- ARGV[8...] eight per entry: key, action, condition, expected, value, and the time to live for a
--   creation, an update and an access, each 'keep', 'eternal' or ms
--   Actions: put, remove, touch, issue_token, release_token
--   Conditions: any, absent, present, same (the value equals the expected one), same_token (the
--   expected load token is valid)
-- Reply: three per entry: effect (a code below), value or load token, expired value
local token = ARGV[7]
local has_previous = string.find(reply_fields, 'p', 1, true) ~= nil
local has_mismatch = string.find(reply_fields, 'r', 1, true) ~= nil
local ABSENT, READ, CREATED, UPDATED, REMOVED, REJECTED, DISCARDED, BUSY, TOKEN_ISSUED = 0, 1, 2, 3, 4, 5, 6, 7, 8

function common.is_met(condition, entry, expected)
  if condition == 'any' then
    return true
  elseif condition == 'absent' then
    return not entry.value
  elseif condition == 'present' then
    return entry.value ~= false
  elseif condition == 'same' then
    return entry.value == expected
  end
  return common.find_load(entry.key) == expected
end

-- Returns the expiry time after a change. 'keep' restores the one that a lease has lowered.
function common.expiry_after(entry, ttl)
  if ttl == 'eternal' then
    return nil
  elseif ttl ~= 'keep' then
    return common.now + tonumber(ttl)
  elseif common.is_lowered(entry.original) then
    return common.original_time(entry.original)
  end
  return entry.own and common.later_of(entry.own, common.get_score(entry.key))
end

-- Changes the expiry time for an access. An extension writes the index only, as the value may be large.
function common.access(entry, ttl, token)
  local key, value, own, is_lowered = entry.key, entry.value, entry.own, common.is_lowered(entry.original)
  if ttl == 'keep' and not (is_lowered and entry.holder == token) then
    return
  end
  local expiry_time = common.expiry_after(entry, ttl)
  if entry.holder and entry.holder ~= token and entry.original ~= '' then
    common.guard(key, value, expiry_time, entry.lease_end, entry.holder)
  elseif not is_lowered and expiry_time and own and own > common.now and expiry_time >= own then
    common.new_scores[key] = common.to_text(expiry_time)
  else
    common.write(key, value, expiry_time)
  end
end

local keys, reply = {}, {}
for i = 8, #ARGV, 8 do
  keys[#keys + 1] = ARGV[i]
end
common.prefetch(keys)

for i = 8, #ARGV, 8 do
  local key, action, condition, expected, new_value = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local entry = {key = key}
  entry.holder, entry.original, entry.lease_end = common.find_lease(key)
  local holder, is_change = entry.holder, action == 'put' or action == 'remove'
  local effect, result, expired = BUSY, false, false

  if not is_change or holder == token or token == '' and not holder then
    if is_change and (entry.original or '') ~= '' then
      common.invalidate_load(key) -- it may have read the system of record before this writer has changed it
    end
    entry.value, entry.own, expired = common.find(key)
    local value = entry.value
    result = has_previous and value
    if not common.is_met(condition, entry, expected) then
      effect, result = value and REJECTED or ABSENT, has_mismatch and value
      if value and ARGV[i + 7] ~= 'keep' then
        common.access(entry, ARGV[i + 7], token)
      end
    elseif action == 'put' then
      effect = value and UPDATED or ARGV[i + 5] == '0' and DISCARDED or CREATED
      common.invalidate_load(key)
      if effect ~= DISCARDED then
        common.write(key, new_value, common.expiry_after(entry, value and ARGV[i + 6] or ARGV[i + 5]))
        common.publish(value and 'u' or 'c', key, new_value, value)
      end
    elseif action == 'remove' then
      effect = value and REMOVED or ABSENT
      common.invalidate_load(key)
      if value then
        common.delete(key)
        common.publish('r', key, nil, value)
      end
    elseif action == 'touch' then
      effect = value and READ or ABSENT
      if value then
        common.access(entry, ARGV[i + 7], token)
      end
    elseif action == 'issue_token' then
      -- All loads share a valid token, which a change of the entry invalidates. Under 'any' the token is new:
      -- this load replaces the value, and an earlier load must not be stored after it. Under 'present' the
      -- loads of an unreadable entry share a token, as under 'absent'.
      local valid, lease_until = common.find_load(key)
      if condition == 'any' or not valid then
        valid, lease_until = expected, 0
      end
      common.write_load(key, valid, lease_until)
      effect, result = TOKEN_ISSUED, valid
    else -- release_token, by a load that found no value
      common.invalidate_load(key)
      effect = value and READ or ABSENT
    end
  end

  local is_unchanged = effect == BUSY or effect == REJECTED or effect == ABSENT and action == 'put'
  if token ~= '' and holder == token and not is_unchanged then
    common.remove_record('lease:' .. key)
  end
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = effect, result, has_expired and expired or false
end
common.flush()
return reply
