-- Releases the lock of a request that changed nothing. HDEL needs no memory.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] token of the lock
unlock(ARGV[4])
return {LIVE}
