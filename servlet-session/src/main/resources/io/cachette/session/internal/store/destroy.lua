-- Takes a session out of Redis: one caller gets it, to tell its listeners.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] claimed: what was in it, until its caller has got that
-- ARGV[4] expired: only if its deadline has passed; always
-- ARGV[5] token that opens what was in it, see claimed.lua, or empty if that need not be kept
-- Replies LIVE with the fields and the principal; ABSENT; MOVED and the new id
local contents, token = KEYS[4], ARGV[5]
if not is_present() then
  redis.call('ZREM', expiry_index, id)
  return reply_absent()
end
local expiry_time = read_number('d')
if ARGV[4] == 'expired' and expiry_time > now then
  index_expiry(id, expiry_time)
  return {ABSENT}
end
local fields = redis.call('HGETALL', session)
local principal = redis.call('HGET', session, 'u')
if token ~= '' then
  write_fields(contents, fields)
  redis.call('HSET', contents, 'q', token)
  redis.call('PEXPIRE', contents, GRACE)
end
redis.call('UNLINK', session)
redis.call('ZREM', expiry_index, id)
redis.call('SET', tombstone, '', 'PX', TOMBSTONE)
redis.call('PUBLISH', channel, 'ended ' .. id)
return {LIVE, now, principal, fields}
