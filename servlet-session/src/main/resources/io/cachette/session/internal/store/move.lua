-- Changes the id of a session. The old id is invalid from then on. Works also while Redis is out of memory: RENAME
-- needs none.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] session of the new id
-- ARGV[4] new id   ARGV[5] bound if attributes are bound to the id, otherwise empty
-- ARGV[6...] if they are bound: field, new value, SHA-1 of the old value, for every attribute
-- Replies: LIVE; ABSENT; MOVED and the new id; CONFLICT and the fields, if the attributes are not as expected
local new_session, successor = KEYS[4], ARGV[4]
local interval = find_interval()
if not interval then
  return reply_absent()
end
local changed = {'x', '0'}
if ARGV[5] == 'bound' then
  local rebound = {}
  for i = 6, #ARGV, 3 do
    rebound[ARGV[i]] = {ARGV[i + 1], ARGV[i + 2]}
  end
  local fields = redis.call('HGETALL', session)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == 'a:' then
      local value = rebound[fields[i]]
      if not value or redis.sha1hex(fields[i + 1]) ~= value[2] then
        return {CONFLICT, now, false, fields}
      end
      changed[#changed + 1] = fields[i]
      changed[#changed + 1] = value[1]
    end
  end
end
redis.call('RENAME', session, new_session)
session = new_session
local ttl = time_to_live(interval)
listed_until, indexed_until = 0, 0 -- the new id is in no index
local renewed = add_expiry(changed, ttl)
write_fields(changed)
redis.call('ZREM', expiry_index, id)
redis.call('SET', tombstone, successor, 'PX', TOMBSTONE)
redis.call('PUBLISH', channel, 'moved ' .. id .. ' ' .. successor)
extend_key(ttl)
write_index(successor, ttl)
return {LIVE, now, renewed, {}}
