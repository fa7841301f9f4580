-- A request of the session: marks its arrival and prolongs the session.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] load: replies with the fields; touch: only marks; hold: prolongs for a request that goes on
-- ARGV[5] token to lock the session with, or empty   ARGV[6] ms that the lock holds
-- Replies LIVE, with the interval only unless it loads; ABSENT, EXPIRED; MOVED and the new id; LOCKED and ms until the lock ends
local what, token, lease = ARGV[4], ARGV[5], ARGV[6]
if not is_there() then
  return absent()
elseif what ~= 'hold' and number('d') <= now then
  return {EXPIRED}
end
if token ~= '' then
  local left = locked_by_another(token)
  if left then
    return {LOCKED, left}
  end
  redis.call('HSET', session, 'k', text(now + tonumber(lease)) .. ':' .. token)
end
local arrival = now - ago
local last = number('l') or arrival
if what ~= 'hold' and arrival > last then
  redis.call('HSET', session, 'p', text(last), 'l', text(arrival))
end
local principal = prolong(id)
return {LIVE, now, principal,
  what == 'load' and redis.call('HGETALL', session) or {'i', redis.call('HGET', session, 'i')}}
