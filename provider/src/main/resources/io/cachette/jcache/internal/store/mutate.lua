-- Changes entries, each under a condition; the one way by which entries change.
-- KEYS, ARGV[1..4]: see entry.lua
-- ARGV[5] token of the lease that the caller holds on the keys, or empty. The lease ends when its
--   change is made; an entry whose lease ran out, or that another caller leases, is left alone: BUSY
-- ARGV[6...] eight per entry: key, action, condition, expected, value, ttl of creation, of update,
--   of access. A ttl is 'keep', 'eternal' or milliseconds. Actions: put, remove, touch, ticket,
--   forget.
--   Conditions: any, absent, present, same (the value is expected), ticket (the load that expected
--   stands for was not overtaken)
-- Returns three per entry: effect (see the list below), previous or current value, expired value
local token = ARGV[5]
local ABSENT, READ, CREATED, UPDATED, REMOVED, REJECTED, DISCARDED, BUSY, TICKETED = 0, 1, 2, 3, 4, 5, 6, 7, 8

local function holds(condition, key, value, expected)
  if condition == 'any' then
    return true
  elseif condition == 'absent' then
    return not value
  elseif condition == 'present' then
    return value ~= false
  elseif condition == 'same' then
    return value == expected
  end
  return redis.call('HGET', loads, key) == expected
end

local actions = {}

function actions.put(key, before, entry)
  forget_load(key)
  if before then
    redis.call('HSET', entries, key, entry.value)
    set_deadline(key, entry.update)
    publish('u', key, entry.value, before)
    return UPDATED
  elseif entry.creation == '0' then
    return DISCARDED
  end
  redis.call('HSET', entries, key, entry.value)
  set_deadline(key, entry.creation)
  publish('c', key, entry.value)
  return CREATED
end

function actions.remove(key, before)
  forget_load(key)
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
  set_deadline(key, entry.access)
  return READ
end

-- Hands out the ticket of the load that begins: the same one until somebody changes the entry, but
-- a new one to a load that replaces whatever is there, so that older loads do not overtake it. Under
-- 'present' the loads of an entry that nobody can read share a ticket, like those of an absent one.
function actions.ticket(key, _, entry)
  local set = entry.condition == 'any' and 'HSET' or 'HSETNX'
  redis.call(set, loads, key, entry.expected)
  redis.call('PEXPIRE', loads, 600000)
  return TICKETED, redis.call('HGET', loads, key)
end

-- Gives a ticket back whose load found nothing.
function actions.forget(key, before)
  forget_load(key)
  return before and READ or ABSENT
end

local guarded = {put = true, remove = true}

local function mutate(key, action, entry)
  if guarded[action] and not may_change(key, token) then
    return BUSY, false, false
  end
  local before, expired = take(key)
  if not holds(entry.condition, key, before, entry.expected) then
    if before then
      set_deadline(key, entry.access)
    end
    return before and REJECTED or ABSENT, wants('r') and before, expired
  end
  local effect, answer = actions[action](key, before, entry)
  return effect, answer or (wants('p') and before), expired
end

local reply = {}
for i = 6, #ARGV, 8 do
  local key = ARGV[i]
  local effect, previous, expired = mutate(key, ARGV[i + 1], {
    condition = ARGV[i + 2], expected = ARGV[i + 3], value = ARGV[i + 4],
    creation = ARGV[i + 5], update = ARGV[i + 6], access = ARGV[i + 7]
  })
  local undone = effect == BUSY or effect == REJECTED or (effect == ABSENT and ARGV[i + 1] == 'put')
  if token ~= '' and not undone then
    redis.call('HDEL', leases, key)
  end
  reply[#reply + 1] = effect
  reply[#reply + 1] = previous
  reply[#reply + 1] = wants('x') and expired
end
return reply
