-- Purpose: acquires a lease on all of these entries, or on none. Until it ends, only its holder can
-- change the entries. Callers that ask for one entry get its lease in the order of their arrival: a caller
-- that has to wait gets a position in the queue of the entry, and keeps it by repeating the request.
-- A guarding lease is for a holder that changes the system of record: if the holder fails, the entries are
-- absent when the lease ends. For that, the lease lowers their expiry times to its end, and keeps the
-- original ones. It follows record.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- ARGV[7] token of the lease   ARGV[8] length of the lease in ms   ARGV[9] 1 to guard, else 0
-- ARGV[10...] keys
-- Reply: 1 and, per key, value and expired value; or 0 if another caller holds a lease on one key, or is the
--   next one in the queue
local token, until_ms, guards = ARGV[7], now + tonumber(ARGV[8]), ARGV[9] == '1'

local function acquire(key, value, own)
  if not guards then
    common.write_lease(key, until_ms, token, '')
    return
  end
  common.invalidate_load(key)
  if value then
    common.guard(key, value, own and common.later_of(own, common.get_score(key)), until_ms, token)
  else
    common.write_lease(key, until_ms, token, 'kept')
  end
end

if only_key then
  if common.find_lease(only_key) or not common.is_next(only_key, token) then
    common.update_queue(only_key, token, false)
    common.flush()
    return {0}
  end
  common.update_queue(only_key, token, true)
end
local keys = {unpack(ARGV, 10)}
common.prefetch(keys)
for _, key in ipairs(keys) do
  if common.find_lease(key) then
    return {0}
  end
end
local reply, is_acquired = {1}, {}
for _, key in ipairs(keys) do
  local value, own, expired = common.find(key)
  if not is_acquired[key] then
    is_acquired[key] = true
    acquire(key, value, own)
  end
  reply[#reply + 1] = value
  reply[#reply + 1] = has_expired and expired or false
end
common.flush()
invalidate(common.changed)
return reply
