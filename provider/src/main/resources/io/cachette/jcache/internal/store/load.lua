-- Purpose: returns the value of an entry if it suffices. Otherwise it issues a load token, and with
-- it a lease if only one caller may load. A lease is bound to its token: it ends when the token
-- becomes invalid.
-- KEYS, ARGV[1..4]: as in entry.lua
-- ARGV[5] key   ARGV[6] load token to issue
-- ARGV[7] 'new' to issue the token in any case, so that the tokens of earlier loads become invalid;
--   'shared' to issue it only if the value does not suffice and no other token is valid
-- ARGV[8] a value suffices if its remaining time to live is longer than this, in ms
-- ARGV[9] value that does not suffice because the caller cannot read it, or empty
-- ARGV[10] length of the lease in ms, 0 to load without a lease
-- Reply: state, value or load token, 1 if the entry exists and else 0, expired value
--   States: 0 found, 1 token issued, 2 token issued with a lease, 3 another caller holds the lease
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

local value, expired = read_unexpired(key)
local exists = value and 1 or 0
expired = is_requested('x') and expired
if is_sufficient(value) then
  return {FOUND, value, exists, expired}
end
redis.call(is_renewal and 'HSET' or 'HSETNX', load_tokens, key, token)
redis.call('PEXPIRE', load_tokens, LOAD_TOKENS_TTL_MS)
token = redis.call('HGET', load_tokens, key)
if lease_ms == 0 then
  return {TOKEN_ISSUED, token, exists, expired}
elseif is_leased(token) then
  return {HELD_BY_OTHER, token, exists, expired}
end
redis.call('HSET', load_leases, key, string.format('%.0f', now + lease_ms) .. ':' .. token)
redis.call('PEXPIRE', load_leases, LOAD_TOKENS_TTL_MS)
return {LEASED, token, exists, expired}
