-- Purpose: returns the value of an entry if it suffices. Otherwise it issues a load token, and with
-- it a lease if only one caller may load. A lease is bound to its token: it ends when the token
-- becomes invalid. It follows record.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- ARGV[7] key   ARGV[8] load token to issue
-- ARGV[9] 'new' to issue the token in any case, so that the tokens of earlier loads become invalid;
--   'shared' to issue it only if the value does not suffice and no other token is valid
-- ARGV[10] a value suffices if its remaining time to live is longer than this, in ms
-- ARGV[11] value that does not suffice because the caller cannot read it, or empty
-- ARGV[12] length of the lease in ms, 0 to load without a lease
-- Reply: state, value or load token, 1 if the entry exists and else 0, expired value
--   States: 0 found, 1 token issued, 2 token issued with a lease, 3 another caller holds the lease
-- A caller that asks again under its token gets its lease again: the first reply may be lost.
local key, new_token, is_renewal = ARGV[7], ARGV[8], ARGV[9] == 'new'
local ttl_threshold, unreadable, lease_ms = tonumber(ARGV[10]), ARGV[11], tonumber(ARGV[12])
local FOUND, TOKEN_ISSUED, LEASED, HELD_BY_OTHER = 0, 1, 2, 3

local _, original = common.find_lease(key)
local value, own, expired = common.find(key)
local exists = value and 1 or 0
expired = has_expired and expired or false

-- Under a lease that lowers the expiry time, the original one counts.
local function is_sufficient()
  if is_renewal or not value or value == unreadable then
    return false
  end
  local expiry_time = own and common.later_of(own, common.get_score(key))
  if common.is_lowered(original) then
    expiry_time = common.original_time(original)
  end
  return not expiry_time or expiry_time - now > ttl_threshold
end

if is_sufficient() then
  common.flush()
  return {FOUND, value, exists, expired}
end
local token, lease_until = common.find_load(key)
if is_renewal or not token then
  token, lease_until = new_token, 0
end
if lease_ms > 0 and lease_until > now and token ~= new_token then
  common.flush()
  return {HELD_BY_OTHER, token, exists, expired}
end
common.write_load(key, token, lease_ms > 0 and now + lease_ms or lease_until)
common.flush()
return {lease_ms > 0 and LEASED or TOKEN_ISSUED, token, exists, expired}
