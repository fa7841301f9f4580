-- Index of the sessions of a principal. Removes expired entries first.
-- KEYS[1] index (zset: id -> expiry time of the entry in ms)
-- ARGV[1] put, remove or list   ARGV[2] id, or empty
-- of put: ARGV[3] time to live of the entry in ms   ARGV[4] maximum number of sessions, 0 for no limit
--   ARGV[5] evict: removes other sessions beyond the maximum; refuse: does not add this one
-- Returns of put: 1 and the evicted ids, or 0 if refused; of remove: 1; of list: the ids
local index, operation, id = KEYS[1], ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local batch_size = 1000

local function to_text(number)
  return string.format('%.0f', number)
end

repeat
  local expired = redis.call('ZRANGEBYSCORE', index, '-inf', to_text(now), 'LIMIT', 0, batch_size)
  if #expired > 0 then
    redis.call('ZREM', index, unpack(expired))
  end
until #expired < batch_size

if operation == 'list' then
  return redis.call('ZRANGEBYSCORE', index, '-inf', '+inf')
elseif operation == 'remove' then
  redis.call('ZREM', index, id)
  return {1}
end

local limit, reply = tonumber(ARGV[4]), {1}
if limit > 0 and not redis.call('ZSCORE', index, id) then
  local others = redis.call('ZRANGEBYSCORE', index, '-inf', '+inf')
  if #others >= limit and ARGV[5] == 'refuse' then
    return {0}
  end
  for i = 1, #others - limit + 1 do
    redis.call('ZREM', index, others[i])
    reply[#reply + 1] = others[i]
  end
end
local listed_until = now + tonumber(ARGV[3])
redis.call('ZADD', index, to_text(listed_until), id)
local last = redis.call('ZRANGEBYSCORE', index, '(' .. to_text(listed_until), '+inf', 'LIMIT', 0, 1)
if #last == 0 then
  redis.call('PEXPIRE', index, ARGV[3])
end
return reply
