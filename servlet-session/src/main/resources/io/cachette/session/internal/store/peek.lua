-- Reads a session for administrators. Does not count as an access.
-- KEYS[1] session
-- Returns the fields; none if the session does not exist or its times are missing or malformed
for _, field in ipairs({'c', 'd', 'i'}) do
  if not string.match(redis.call('HGET', KEYS[1], field) or '', '^%-?%d+$') then
    return {}
  end
end
return redis.call('HGETALL', KEYS[1])
