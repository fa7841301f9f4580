-- Purpose: acquires a lease on all of these entries, or on none. Until it ends, only its holder can
-- change the entries.
-- KEYS, ARGV[1..4]: as in entry.lua
-- ARGV[5] token of the lease   ARGV[6] length of the lease in ms   ARGV[7...] keys
-- Reply: 1 and, per key, value and expired value; or 0 if another caller holds a lease on one key
local token, lease_ms = ARGV[5], tonumber(ARGV[6])
for i = 7, #ARGV do
  if not may_change(ARGV[i], '') then
    return {0}
  end
end
local reply = {1}
for i = 7, #ARGV do
  local value, expired = read_unexpired(ARGV[i])
  redis.call('HSET', leases, ARGV[i], string.format('%.0f', now + lease_ms) .. ':' .. token)
  reply[#reply + 1] = value
  reply[#reply + 1] = is_requested('x') and expired
end
redis.call('PEXPIRE', leases, lease_ms)
return reply
