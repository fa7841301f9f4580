-- Takes a session back whose creation got no reply: destroys it, or prevents that it is created later. The caller that
-- gets LIVE notifies the listeners. A repeated call gets the same reply for two minutes.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] contents: see destroy.lua   ARGV[4] token of the caller
-- Replies: LIVE and the principal; ABSENT if the session was destroyed by another call
local contents, token = KEYS[4], ARGV[4]
if redis.call('HGET', contents, 'q') == token then
  return {LIVE, now, redis.call('HGET', contents, 'u')}
end
local is_found = find_interval()
if is_found then
  redis.call('UNLINK', session)
  redis.call('ZREM', expiry_index, id)
elseif redis.call('EXISTS', tombstone) == 1 then
  return {ABSENT}
else
  principal = false
end
redis.call('SET', tombstone, '', 'PX', TOMBSTONE)
redis.call('HSET', contents, 'q', token, 'u', principal or '')
redis.call('PEXPIRE', contents, GRACE)
return {LIVE, now, principal}
