-- Changes the id of a session. The old id is invalid from then on.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] session of the new id
-- ARGV[4] new id   ARGV[5] bound if attributes are bound to the id, otherwise empty
-- ARGV[6...] if they are bound: field, new value, SHA-1 of the old value, for every attribute
-- Replies: LIVE; ABSENT; MOVED and the new id; CONFLICT and the fields, if the attributes are not as expected
local new_session, successor = KEYS[4], ARGV[4]
if not is_present() then
  return reply_absent()
end
local fields = redis.call('HGETALL', session)
if ARGV[5] == 'bound' then
  local rebound, known = {}, 0
  for i = 6, #ARGV, 3 do
    rebound[ARGV[i]] = {ARGV[i + 1], ARGV[i + 2]}
  end
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == 'a:' then
      local value = rebound[fields[i]]
      if not value or redis.sha1hex(fields[i + 1]) ~= value[2] then
        return {CONFLICT, now, false, fields}
      end
    end
  end
  for i = 1, #fields, 2 do
    fields[i + 1] = rebound[fields[i]] and rebound[fields[i]][1] or fields[i + 1]
  end
end
write_fields(new_session, fields)
redis.call('UNLINK', session)
redis.call('ZREM', expiry_index, id)
redis.call('SET', tombstone, successor, 'PX', TOMBSTONE)
redis.call('PUBLISH', channel, 'moved ' .. id .. ' ' .. successor)
session = new_session
redis.call('HSET', session, 'x', '0')
return {LIVE, now, renew(successor), {}}
