-- Leases of one key: takes one, renews or gives back some, or counts them. What has ended goes first.
-- KEYS[1] holders: when the lease of each ends, in microseconds by the clock of Redis   KEYS[2] the last token
-- ARGV[1] take, renew, release or count   ARGV[2] length of a lease in microseconds   ARGV[3] so many at a time
-- then the holders that it is about
-- Returns of take: 1 and the token, or 0 and microseconds until the first lease ends; of renew and release:
--   1 for each holder that had a lease, 0 for others; of count: how many there are.
local holders, fence = KEYS[1], KEYS[2]
local operation, lease, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local at_once = 1000 -- unpack has room for some thousands
local day = 86400000

local function text(number)
  return string.format('%.0f', number)
end
local function millis(micros)
  return text(math.max(1, math.ceil(micros / 1000)))
end

repeat
  local ended = redis.call('ZRANGEBYSCORE', holders, '-inf', text(now), 'LIMIT', 0, at_once)
  if #ended > 0 then
    redis.call('ZREM', holders, unpack(ended))
  end
until #ended < at_once

-- The key lives until the last lease ends, which may be one of a longer policy.
local function keep(first, only_known)
  local ends = now + lease
  local kept = {}
  for i = first, #ARGV do
    local known = not only_known or redis.call('ZSCORE', holders, ARGV[i])
    if known then
      redis.call('ZADD', holders, text(ends), ARGV[i])
    end
    kept[#kept + 1] = known and 1 or 0
  end
  local later = redis.call('ZRANGEBYSCORE', holders, '(' .. text(ends), '+inf', 'WITHSCORES')
  redis.call('PEXPIRE', holders, millis((tonumber(later[#later]) or ends) - now))
  return kept
end

if operation == 'take' then
  if #redis.call('ZRANGEBYSCORE', holders, '-inf', '+inf', 'LIMIT', limit - 1, 1) > 0 then
    local first = redis.call('ZRANGEBYSCORE', holders, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    return {0, tonumber(first[2]) - now}
  end
  -- Greater than before also if Redis has lost the last one, by its clock.
  local token = math.max(now, (tonumber(redis.call('GET', fence) or 0) or 0) + 1)
  redis.call('SET', fence, text(token), 'PX', text(day + math.ceil(lease / 1000)))
  keep(4, false)
  return {1, token}
elseif operation == 'renew' then
  return keep(4, true)
elseif operation == 'release' then
  local released = {}
  for i = 4, #ARGV do
    released[#released + 1] = redis.call('ZREM', holders, ARGV[i])
  end
  return released
end
return {#redis.call('ZRANGEBYSCORE', holders, '-inf', '+inf')}
