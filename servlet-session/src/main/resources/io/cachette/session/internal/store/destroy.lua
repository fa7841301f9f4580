-- Takes a session out of Redis: one caller gets it, to tell its listeners.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] expired: only if its deadline has passed; always
-- Replies LIVE with the fields and the principal; ABSENT; MOVED and the new id
if not is_there() then
  redis.call('ZREM', deadlines, id)
  return absent()
end
local deadline = number('d')
if ARGV[4] == 'expired' and deadline > now then
  index_deadline(id, deadline)
  return {ABSENT}
end
local fields = redis.call('HGETALL', session)
local principal = redis.call('HGET', session, 'u')
redis.call('UNLINK', session)
redis.call('ZREM', deadlines, id)
redis.call('SET', tombstone, '', 'PX', TOMBSTONE)
redis.call('PUBLISH', channel, 'ended ' .. id)
return {LIVE, now, principal, fields}
