-- Acquires, renews, releases or counts the leases of one key.
-- KEYS[1] holders: the expiry time of each, in microseconds by the clock of Redis; and the member 'token' with
--   the last token, as a negative number, so that it is before all expiry times
-- KEYS[2] the last token
-- ARGV[1] acquire, renew, release or count   ARGV[2] duration of a lease in microseconds   ARGV[3] the limit
-- then the holders of the operation
-- acquire returns 1 and the token, or 0 and the microseconds until the first lease expires, or -1 if Redis is
--   out of memory; renew and release return for each holder 1 if it had a lease, else 0; count returns the
--   number of leases.
local holders, fence = KEYS[1], KEYS[2]
local operation, lease, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local expires_at = now + lease
local day = 86400000

local function format_integer(number)
  return string.format('%.0f', number)
end
local function to_millis(micros)
  return format_integer(math.max(1, math.ceil(micros / 1000)))
end
local after_now = '(' .. format_integer(now)
local fence_ttl = format_integer(day + math.ceil(lease / 1000))

local function remove_expired()
  redis.call('ZREMRANGEBYSCORE', holders, '0', format_integer(now))
end

-- The key expires with the last lease, which may have the longer duration of another policy.
local function extend_key(may_have_others)
  local longest = may_have_others
      and redis.call('ZRANGEBYSCORE', holders, '(' .. format_integer(expires_at), '+inf', 'WITHSCORES')
    or {}
  redis.call('PEXPIRE', holders, to_millis((tonumber(longest[#longest]) or expires_at) - now))
end

local function acquire(holder)
  if #redis.call('ZRANGEBYSCORE', holders, after_now, '+inf', 'LIMIT', limit - 1, 1) > 0 then
    local first = redis.call('ZRANGEBYSCORE', holders, after_now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    return {0, tonumber(first[2]) - now}
  end
  -- The clock makes the token greater than all before, also if Redis has lost both copies of the last token.
  local last = tonumber(redis.call('GET', fence) or '')
    or -(tonumber(redis.call('ZSCORE', holders, 'token') or '') or 0)
  local token = math.max(now, last + 1)
  -- This is the first write, so that Redis refuses it if it is out of memory.
  local stored = redis.pcall('SET', fence, format_integer(token), 'PX', fence_ttl)
  if stored.err and string.find(stored.err, 'OOM', 1, true) then
    return {-1}
  elseif stored.err then
    return stored
  end
  remove_expired()
  redis.call('ZADD', holders, format_integer(expires_at), holder, format_integer(-token), 'token')
  extend_key(limit > 1)
  return {1, token}
end

local function renew()
  -- If Redis is out of memory, it refuses writes that may need memory, but not after a write that needs none.
  redis.call('PEXPIRE', fence, fence_ttl)
  remove_expired()
  local renewed = {}
  for i = 4, #ARGV do
    local is_known = redis.call('ZSCORE', holders, ARGV[i])
    if is_known then
      redis.call('ZADD', holders, format_integer(expires_at), ARGV[i])
    end
    renewed[#renewed + 1] = is_known and 1 or 0
  end
  extend_key(true)
  return renewed
end

local function release()
  remove_expired()
  local released = {}
  for i = 4, #ARGV do
    released[#released + 1] = redis.call('ZREM', holders, ARGV[i])
  end
  if #redis.call('ZRANGEBYSCORE', holders, after_now, '+inf', 'LIMIT', 0, 1) == 0 then
    redis.call('UNLINK', holders)
  end
  return released
end

if operation == 'acquire' then
  return acquire(ARGV[4])
elseif operation == 'renew' then
  return renew()
elseif operation == 'release' then
  return release()
end
return {#redis.call('ZRANGEBYSCORE', holders, after_now, '+inf')}
