-- Releases the lock of a request that changed nothing. HDEL needs no memory.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] token of the lock
lock_record = redis.call('HGET', session, 'k')
if is_locked_by(ARGV[4]) then
  redis.call('HDEL', session, 'k')
end
return {LIVE}
