-- Extends a session, and records the arrival of a request. On a server that takes no writes, only reads the session,
-- unless its lock is wanted.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] load: replies with the fields; touch: does not; hold: extends the session of a running request
-- ARGV[5] token to acquire the lock with, or empty   ARGV[6] lease of the lock in ms
-- Replies: LIVE with the fields, or with the interval only unless ARGV[4] is load; ABSENT; EXPIRED;
--   MOVED and the new id; LOCKED and the ms until the lock expires
local mode, token, lease = ARGV[4], ARGV[5], ARGV[6]
local interval = find_interval()
if not interval then
  return reply_absent()
elseif mode ~= 'hold' and expiry_time <= now then
  return {EXPIRED}
end
local remaining = token ~= '' and remaining_lock_of_other(token)
if remaining then
  return {LOCKED, remaining}
end

local function fields()
  return mode == 'load' and redis.call('HGETALL', session) or {'i', interval_text}
end

local ttl = time_to_live(interval)
if token ~= '' then
  extend_key(ttl)
elseif not write_unless_read_only('PEXPIRE', session, extended_ttl(ttl)) then
  return {LIVE, now, false, fields()}
end
local changed = {}
if token ~= '' then
  changed[1], changed[2] = 'k', to_text(now + tonumber(lease)) .. ':' .. token
end
local arrival = now - elapsed
local last = last_access or arrival
if mode ~= 'hold' and arrival > last then
  local n = #changed
  changed[n + 1], changed[n + 2], changed[n + 3], changed[n + 4] = 'p', to_text(last), 'l', to_text(arrival)
end
local renewed, is_index_due = add_expiry(changed, ttl)
redis.call('HSET', session, unpack(changed))
if is_index_due then
  write_index(id, ttl)
end
return {LIVE, now, renewed, fields()}
