-- Reads a session for administrators, with the sizes of its attributes in place of their values. Does not count as an
-- access.
-- KEYS[1] session
-- Returns the fields; none if the session does not exist or its times are missing or malformed
for _, value in ipairs(redis.call('HMGET', KEYS[1], 'c', 'd', 'i')) do
  if not string.match(value or '', '^%-?%d+$') then
    return {}
  end
end
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 2) == 'a:' then
    fields[i + 1] = tostring(#fields[i + 1])
  end
end
return fields
