-- Purpose: changes entries, each under a condition. Only this and its short ways, plain.lua and
-- plain-bulk.lua, create entries or give them other values. It follows record.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- ARGV[7] token of the lease that the caller holds on the keys, or empty. Each mutation ends the
--   lease on its entry, unless it is rejected. If the lease has expired, or another caller holds one,
--   the entry does not change: BUSY
-- ARGV[8] number of arguments per entry: 1 key; 2 key, value; 8 key, value, and settings of its own. Settings
--   are action, condition, expected, and the time to live for a creation, an update and an access, each 'keep',
--   'eternal' or ms
-- ARGV[9...] the entries; before them the settings, unless each entry has its own. A single entry has two
--   Actions: put, remove, touch, issue_token, release_token
--   Conditions: any, absent, present, same (the value equals the expected one), same_token (the
--   expected load token is valid)
-- Reply: the effects of the entries, a digit (a code below) for each, and ':' and the number of evicted entries unless
--   it is 0, and '@' and the stamp of the invalidation if one was published; then, unless no entry has one, two per
--   entry: value or load token, expired value
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
local stride = tonumber(ARGV[8])
local first = stride < 8 and 15 or 9
for i = first, #ARGV, stride do
  keys[#keys + 1] = ARGV[i]
end
common.prefetch(keys)

local effects, has_details, created = {}, false, 0
for i = first, #ARGV, stride do
  local key, new_value = ARGV[i], ARGV[i + 1]
  local settings = stride < 8 and 9 or i + 2
  local action, condition, expected, creation, update, access = unpack(ARGV, settings, settings + 5)
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
      if value and access ~= 'keep' then
        common.access(entry, access, token)
      end
    elseif action == 'put' then
      effect = value and UPDATED or creation == '0' and DISCARDED or CREATED
      common.invalidate_load(key)
      if effect ~= DISCARDED then
        created = created + (common.stored_values[key] and 0 or 1)
        common.write(key, new_value, common.expiry_after(entry, value and update or creation))
        common.publish(value and 'u' or 'c', key, new_value, value)
      end
    elseif action == 'remove' then
      effect = value and REMOVED or ABSENT
      common.invalidate_load(key)
      if value then
        common.delete(key)
        common.mark_changed(key)
        common.publish('r', key, nil, value)
      end
    elseif action == 'touch' then
      effect = value and READ or ABSENT
      if value then
        common.access(entry, access, token)
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
  local n = #effects + 1
  effects[n] = effect
  reply[2 * n], reply[2 * n + 1] = result or false, has_expired and expired or false
  has_details = has_details or reply[2 * n] or reply[2 * n + 1]
end
common.flush()
if not has_details then
  reply = {}
end
local evictions = make_room(created, keys, common.changed)
reply[1] = table.concat(effects) .. evictions .. invalidate(common.changed)
return reply
