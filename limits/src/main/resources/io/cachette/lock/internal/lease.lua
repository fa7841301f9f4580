-- Acquires, renews, releases or counts the leases of one key, after it has removed the expired ones.
-- KEYS[1] the expiry time of each holder, in microseconds by the clock of Redis   KEYS[2] the last token
-- ARGV[1] acquire, renew, release or count   ARGV[2] duration of a lease in microseconds   ARGV[3] the limit
-- then the holders of the operation
-- acquire returns 1 and the token, or 0 and the microseconds until the first lease expires; renew and release
--   return for each holder 1 if it had a lease, else 0; count returns the number of leases.
local holders, fence = KEYS[1], KEYS[2]
local operation, lease, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local batch_size = 1000 -- unpack fails for many thousands of values
local day = 86400000

local function format_integer(number)
  return string.format('%.0f', number)
end
local function to_millis(micros)
  return format_integer(math.max(1, math.ceil(micros / 1000)))
end

repeat
  local expired = redis.call('ZRANGEBYSCORE', holders, '-inf', format_integer(now), 'LIMIT', 0, batch_size)
  if #expired > 0 then
    redis.call('ZREM', holders, unpack(expired))
  end
until #expired < batch_size

-- The key expires with the last lease, which may have the longer duration of another policy.
local function extend_leases(first, only_known)
  local expires_at = now + lease
  local renewed = {}
  for i = first, #ARGV do
    local known = not only_known or redis.call('ZSCORE', holders, ARGV[i])
    if known then
      redis.call('ZADD', holders, format_integer(expires_at), ARGV[i])
    end
    renewed[#renewed + 1] = known and 1 or 0
  end
  local longest = redis.call('ZRANGEBYSCORE', holders, '(' .. format_integer(expires_at), '+inf', 'WITHSCORES')
  redis.call('PEXPIRE', holders, to_millis((tonumber(longest[#longest]) or expires_at) - now))
  return renewed
end

if operation == 'acquire' then
  if #redis.call('ZRANGEBYSCORE', holders, '-inf', '+inf', 'LIMIT', limit - 1, 1) > 0 then
    local first = redis.call('ZRANGEBYSCORE', holders, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    return {0, tonumber(first[2]) - now}
  end
  -- The clock makes the token greater than all before, also if Redis has lost the last token.
  local token = math.max(now, (tonumber(redis.call('GET', fence) or 0) or 0) + 1)
  redis.call('SET', fence, format_integer(token), 'PX', format_integer(day + math.ceil(lease / 1000)))
  extend_leases(4, false)
  return {1, token}
elseif operation == 'renew' then
  return extend_leases(4, true)
elseif operation == 'release' then
  local released = {}
  for i = 4, #ARGV do
    released[#released + 1] = redis.call('ZREM', holders, ARGV[i])
  end
  return released
end
return {#redis.call('ZRANGEBYSCORE', holders, '-inf', '+inf')}
