-- Reads the principal of a session for administrators. Does not count as an access.
-- KEYS[1] session
-- Returns the digest of the principal; nothing if there is no session, or if it has none
local principal = redis.call('HGET', KEYS[1], 'u')
return principal and {principal} or {}
