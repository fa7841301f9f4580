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
elseif mode ~= 'hold' and read_number('d') <= now then
  return {EXPIRED}
end
local remaining = token ~= '' and remaining_lock_of_other(token)
if remaining then
  return {LOCKED, remaining}
end

local function fields()
  return mode == 'load' and redis.call('HGETALL', session) or {'i', redis.call('HGET', session, 'i')}
end

local ttl = time_to_live(interval)
if token ~= '' then
  extend_key(ttl)
elseif not write_unless_read_only('PEXPIRE', session, extended_ttl(ttl)) then
  return {LIVE, now, false, fields()}
end
if token ~= '' then
  redis.call('HSET', session, 'k', to_text(now + tonumber(lease)) .. ':' .. token)
end
local arrival = now - elapsed
local last = read_number('l') or arrival
if mode ~= 'hold' and arrival > last then
  redis.call('HSET', session, 'p', to_text(last), 'l', to_text(arrival))
end
local principal = renew(id, ttl)
return {LIVE, now, principal, fields()}
