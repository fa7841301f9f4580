-- Deletes dead entries. Each is deleted, and told of, by exactly one sweep of one node.
-- KEYS, ARGV[1..4]: see entry.lua   ARGV[5] how many at the most
-- Returns how many were due, then key and value of each if the caller wants expired values
local due = redis.call('ZRANGEBYSCORE', expiry_times, '-inf', now, 'LIMIT', 0, ARGV[5])
local reply = {#due}
for _, key in ipairs(due) do
  local value = redis.call('HGET', entries, key)
  delete(key)
  if value then
    publish('x', key, nil, value)
    if is_requested('x') then
      reply[#reply + 1] = key
      reply[#reply + 1] = value
    end
  end
end
return reply
