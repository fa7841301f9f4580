-- Takes leases on all of some entries, or on none: until they end, only their holder changes these.
-- KEYS, ARGV[1..4]: see entry.lua
-- ARGV[5] token of the new holder   ARGV[6] milliseconds   ARGV[7...] keys
-- Returns 1 and, per key, value and expired value; or 0 if another holder has one of them
local token, lease_ms = ARGV[5], tonumber(ARGV[6])
for i = 7, #ARGV do
  if not may_change(ARGV[i], '') then
    return {0}
  end
end
local reply = {1}
for i = 7, #ARGV do
  local value, expired = read_live(ARGV[i])
  redis.call('HSET', leases, ARGV[i], string.format('%.0f', now + lease_ms) .. ':' .. token)
  reply[#reply + 1] = value
  reply[#reply + 1] = is_requested('x') and expired
end
redis.call('PEXPIRE', leases, lease_ms)
return reply
