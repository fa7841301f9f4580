-- Shows a session to an administrator; that is no access.
-- KEYS[1] session
-- Returns its fields, none if it is not there, or no session as its times are missing.
for _, field in ipairs({'c', 'd', 'i'}) do
  if not string.match(redis.call('HGET', KEYS[1], field) or '', '^%-?%d+$') then
    return {}
  end
end
return redis.call('HGETALL', KEYS[1])
