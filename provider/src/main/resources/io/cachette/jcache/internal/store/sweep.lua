-- Purpose: deletes expired entries and publishes an event for each. Exactly one call of one node
-- deletes an expired entry.
-- KEYS, ARGV[1..4]: as in entry.lua
-- ARGV[5] maximum number of entries
-- Reply: number of expired entries, then key and value of each if the caller requests the values
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
