-- Shows a session to an administrator; that is no access.
-- KEYS[1] session
-- Returns its fields, none if it is not there.
return redis.call('HGETALL', KEYS[1])
