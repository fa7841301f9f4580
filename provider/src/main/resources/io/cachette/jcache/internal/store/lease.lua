-- Purpose: acquires a lease on all of these entries, or on none. Until it ends, only its holder can
-- change the entries. A guarding lease is for a holder that changes the system of record: if the holder
-- fails, the entries are absent when the lease ends. For that, the lease lowers their expiry times to its
-- end, and keeps the original ones. It follows record.lua.
-- KEYS, ARGV[1..5]: as in entry.lua
-- ARGV[6] token of the lease   ARGV[7] length of the lease in ms   ARGV[8] 1 to guard, else 0
-- ARGV[9...] keys
-- Reply: 1 and, per key, value and expired value; or 0 if another caller holds a lease on one key
local token, until_ms, guards = ARGV[6], now + tonumber(ARGV[7]), ARGV[8] == '1'

-- Returns the original expiry time for the record of the lease: '' if the lease does not guard, 'kept' if
-- the entry is absent or expires before the lease.
local function lower_expiry(key, value, own)
  if not guards then
    return ''
  end
  invalidate_load(key)
  if not value then
    return 'kept'
  end
  local original = own and later_of(own, get_score(key))
  if original and original <= until_ms then
    return 'kept'
  end
  write(key, value, until_ms)
  return original and to_text(original) or 'eternal'
end

local keys = {unpack(ARGV, 9)}
prefetch(keys)
for _, key in ipairs(keys) do
  if find_lease(key) then
    return {0}
  end
end
local reply = {1}
for _, key in ipairs(keys) do
  local value, own, expired = find(key)
  write_lease(key, to_text(until_ms), token, lower_expiry(key, value, own))
  reply[#reply + 1] = value
  reply[#reply + 1] = has_expired and expired or false
end
flush()
return reply
