-- Destroys a session. One caller gets LIVE, and notifies the listeners.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] contents of the session, kept until the caller has read them
-- ARGV[4] expired: only if the session is expired; always: in any case
-- ARGV[5] token of the caller, under which the contents are kept, see claimed.lua; empty to keep nothing
-- Replies: LIVE with the fields and the principal; ABSENT; MOVED and the new id
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
