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
local key, token, is_renewal = ARGV[5], ARGV[6], ARGV[7] == 'new'
local ttl_threshold, unreadable, lease_ms = tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10])
local FOUND, TOKEN_ISSUED, LEASED, HELD_BY_OTHER = 0, 1, 2, 3

local function is_sufficient(value)
  if is_renewal or not value or value == unreadable then
    return false
  end
  local expiry_time = redis.call('ZSCORE', expiry_times, key)
  return not expiry_time or tonumber(expiry_time) - now > ttl_threshold
end

local function is_leased(holder)
  local lease = redis.call('HGET', load_leases, key)
  local until_ms, leased_token = string.match(lease or '', '^(%d+):(.*)$')
  return leased_token == holder and tonumber(until_ms) > now
end

local value, expired = read_live(key)
local exists = value and 1 or 0
expired = is_requested('x') and expired
if is_sufficient(value) then
  return {FOUND, value, exists, expired}
end
redis.call(is_renewal and 'HSET' or 'HSETNX', load_tokens, key, token)
redis.call('PEXPIRE', load_tokens, 600000)
token = redis.call('HGET', load_tokens, key)
if lease_ms == 0 then
  return {TOKEN_ISSUED, token, exists, expired}
elseif is_leased(token) then
  return {HELD_BY_OTHER, token, exists, expired}
end
redis.call('HSET', load_leases, key, string.format('%.0f', now + lease_ms) .. ':' .. token)
redis.call('PEXPIRE', load_leases, 600000)
return {LEASED, token, exists, expired}
