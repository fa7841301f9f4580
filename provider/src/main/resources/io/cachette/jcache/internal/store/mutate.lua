-- Purpose: changes entries, each under a condition. No other script creates or updates entries.
-- KEYS, ARGV[1..4]: as in entry.lua
-- ARGV[5] token of the lease that the caller holds on the keys, or empty. Each mutation ends the
--   lease on its entry, unless it is rejected. If the lease has expired, or another caller holds one,
--   the entry does not change: BUSY
-- ARGV[6...] eight per entry: key, action, condition, expected, value, and the time to live for a
--   creation, an update and an access, each 'keep', 'eternal' or ms
--   Actions: put, remove, touch, issue_token, release_token
--   Conditions: any, absent, present, same (the value equals the expected one), same_token (the
--   expected load token is valid)
-- Reply: three per entry: effect (a code below), value or load token, expired value
local token = ARGV[5]
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
  return redis.call('HGET', load_tokens, key) == expected
end

local actions = {}

function actions.put(key, before, entry)
  invalidate_load(key)
  if before then
    redis.call('HSET', entries, key, entry.value)
    set_expiry_time(key, entry.update)
    publish('u', key, entry.value, before)
    return UPDATED
  elseif entry.creation == '0' then
    return DISCARDED
  end
  redis.call('HSET', entries, key, entry.value)
  set_expiry_time(key, entry.creation)
  publish('c', key, entry.value)
  return CREATED
end

function actions.remove(key, before)
  invalidate_load(key)
  if not before then
    return ABSENT
  end
  delete(key)
  publish('r', key, nil, before)
  return REMOVED
end

function actions.touch(key, before, entry)
  if not before then
    return ABSENT
  end
  set_expiry_time(key, entry.access)
  return READ
end

-- Issues a load token. All loads share a valid token, which a change of the entry invalidates.
-- Under 'any' the token is new: this load replaces the value, and an earlier load must not be stored
-- after it. Under 'present' the loads of an unreadable entry share a token, as under 'absent'.
function actions.issue_token(key, _, entry)
  local set = entry.condition == 'any' and 'HSET' or 'HSETNX'
  redis.call(set, load_tokens, key, entry.expected)
  redis.call('PEXPIRE', load_tokens, LOAD_TOKENS_TTL_MS)
  return TOKEN_ISSUED, redis.call('HGET', load_tokens, key)
end

-- Releases the token of a load that found no value.
function actions.release_token(key, before)
  invalidate_load(key)
  return before and READ or ABSENT
end

local respects_leases = {put = true, remove = true}

local function mutate(key, action, entry)
  if respects_leases[action] and not may_change(key, token) then
    return BUSY, false, false
  end
  local before, expired = read_unexpired(key)
  if not is_condition_met(entry.condition, key, before, entry.expected) then
    if before then
      set_expiry_time(key, entry.access)
    end
    return before and REJECTED or ABSENT, is_requested('r') and before, expired
  end
  local effect, issued_token = actions[action](key, before, entry)
  return effect, issued_token or (is_requested('p') and before), expired
end

local reply = {}
for i = 6, #ARGV, 8 do
  local key = ARGV[i]
  local effect, previous, expired = mutate(key, ARGV[i + 1], {
    condition = ARGV[i + 2], expected = ARGV[i + 3], value = ARGV[i + 4],
    creation = ARGV[i + 5], update = ARGV[i + 6], access = ARGV[i + 7]
  })
  local is_unchanged = effect == BUSY or effect == REJECTED or (effect == ABSENT and ARGV[i + 1] == 'put')
  if token ~= '' and not is_unchanged then
    redis.call('HDEL', leases, key)
  end
  reply[#reply + 1] = effect
  reply[#reply + 1] = previous
  reply[#reply + 1] = is_requested('x') and expired
end
return reply
