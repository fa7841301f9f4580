-- Decides who loads the value of an entry: hands out the ticket of the load, and a lease with it if
-- only one caller is to load. A lease is bound to the ticket: it ends when the ticket does.
-- KEYS, ARGV[1..4]: see entry.lua
-- ARGV[5] key   ARGV[6] ticket to hand out   ARGV[7] 'new' to hand it out in any case, so that older
--   loads are not stored; 'shared' only if there is none, or an answer instead
-- ARGV[8] a value that has more than so many milliseconds to live is an answer
-- ARGV[9] value that is no answer, as the caller cannot read it, or empty
-- ARGV[10] milliseconds of the lease, 0 to load without one
-- Returns state, value or ticket, 1 if there is an entry and else 0, expired value. States: 0 found, 1 a
--   ticket, 2 a ticket with the lease, 3 the ticket of somebody else who has the lease
local key, ticket, is_new = ARGV[5], ARGV[6], ARGV[7] == 'new'
local enough, unreadable, ttl = tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10])
local FOUND, TICKETED, LEASED, TAKEN = 0, 1, 2, 3

local function is_answer(value)
  if is_new or not value or value == unreadable then
    return false
  end
  local deadline = redis.call('ZSCORE', deadlines, key)
  return not deadline or tonumber(deadline) - now > enough
end

local function is_leased(holder)
  local lease = redis.call('HGET', loading, key)
  local until_ms, leased = string.match(lease or '', '^(%d+):(.*)$')
  return leased == holder and tonumber(until_ms) > now
end

local value, expired = take(key)
local exists = value and 1 or 0
expired = wants('x') and expired
if is_answer(value) then
  return {FOUND, value, exists, expired}
end
redis.call(is_new and 'HSET' or 'HSETNX', loads, key, ticket)
redis.call('PEXPIRE', loads, 600000)
ticket = redis.call('HGET', loads, key)
if ttl == 0 then
  return {TICKETED, ticket, exists, expired}
elseif is_leased(ticket) then
  return {TAKEN, ticket, exists, expired}
end
redis.call('HSET', loading, key, string.format('%.0f', now + ttl) .. ':' .. ticket)
redis.call('PEXPIRE', loading, 600000)
return {LEASED, ticket, exists, expired}
