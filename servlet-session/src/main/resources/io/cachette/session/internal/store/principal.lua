-- Index of the sessions of a principal.
-- KEYS[1] index (zset: id -> expiry time of the entry in ms)
-- ARGV[1] put, renew, remove or list   ARGV[2] id, or empty
-- of put and renew: ARGV[3] time to live of the entry in ms
-- of put: ARGV[4] maximum number of sessions, 0 for no limit   ARGV[5] evict: removes other sessions beyond the
--   maximum; refuse: does not add this one
-- Returns of put: 1 and the evicted ids, those first that were used least recently, 0 if refused, or -1 if Redis is out of memory; of renew and remove: 1; of
--   list: the ids
local index, operation, id = KEYS[1], ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local MAX_EVICTED = 1000 -- of one call, if the limit has been lowered

local function to_text(number)
  return string.format('%.0f', number)
end
local after_now = '(' .. to_text(now)

local function remove_expired()
  redis.call('ZREMRANGEBYSCORE', index, '-inf', to_text(now))
end

-- The index expires with its last entry. Returns false if Redis is out of memory.
local function add(ttl)
  local listed_until = now + tonumber(ttl)
  if not store_unless_full('ZADD', index, to_text(listed_until), id) then
    return false
  end
  local last = redis.call('ZRANGEBYSCORE', index, '(' .. to_text(listed_until), '+inf', 'LIMIT', 0, 1)
  if #last == 0 then
    redis.call('PEXPIRE', index, ttl)
  end
  return true
end

if operation == 'list' then
  return redis.call('ZRANGEBYSCORE', index, after_now, '+inf')
elseif operation == 'remove' then
  redis.call('ZREM', index, id)
  return {1}
elseif operation == 'renew' then
  remove_expired() -- first, so that it works while Redis is out of memory: the entry of the session exists
  add(ARGV[3])
  return {1}
end

local limit, reply = tonumber(ARGV[4]), {1}
local listed_until = limit > 0 and tonumber(redis.call('ZSCORE', index, id) or '0')
if limit > 0 and listed_until <= now then
  local excess = redis.call('ZCOUNT', index, after_now, '+inf') - limit + 1
  if excess > 0 and ARGV[5] == 'refuse' then
    return {0}
  elseif excess > 0 then
    local evicted = math.min(excess, MAX_EVICTED)
    for _, other in ipairs(redis.call('ZRANGEBYSCORE', index, after_now, '+inf', 'LIMIT', 0, evicted)) do
      redis.call('ZREM', index, other)
      reply[#reply + 1] = other
    end
  end
end
if not add(ARGV[3]) then
  return {-1}
end
remove_expired()
return reply
