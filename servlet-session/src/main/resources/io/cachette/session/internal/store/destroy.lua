-- Destroys a session. One caller gets LIVE, and notifies the listeners. Works also while Redis is out of memory: the
-- first write after a session was found renames or deletes its key, which needs no memory.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] contents of the session, kept until the caller has read them
-- ARGV[4] expired: only if the session is expired; always: in any case
-- ARGV[5] token of the caller, under which the contents are kept, see claimed.lua; empty to keep nothing
-- Replies: LIVE with the fields and the principal; ABSENT; MOVED and the new id
local contents, token = KEYS[4], ARGV[5]
if not find_interval() then
  redis.call('ZREM', expiry_index, id)
  return reply_absent()
end
if ARGV[4] == 'expired' and expiry_time > now then
  extend_key(expiry_time - now)
  redis.call('HSET', session, 'e', to_text(expiry_time))
  write_index(id, expiry_time - now)
  return {ABSENT}
end
local fields = redis.call('HGETALL', session)
if token ~= '' then
  redis.call('RENAME', session, contents)
  redis.call('HSET', contents, 'q', token)
  redis.call('PEXPIRE', contents, GRACE)
else
  redis.call('UNLINK', session)
end
redis.call('ZREM', expiry_index, id)
redis.call('SET', tombstone, '', 'PX', TOMBSTONE)
redis.call('PUBLISH', channel, 'ended ' .. id)
return {LIVE, now, principal, fields}
