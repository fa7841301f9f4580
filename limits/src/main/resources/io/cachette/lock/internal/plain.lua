-- Acquires a lease of a key of which no leases exist, or releases the only lease, without the functions of the general
-- script. In all other cases, and if the server refuses the first write, this changes nothing, and lease.lua runs.
-- KEYS, ARGV, replies: see lease.lua
if ARGV[1] == 'acquire' then
  if redis.call('EXISTS', KEYS[1]) == 0 then
    local time = redis.call('TIME')
    local token, lease_millis = time[1] * 1000000 + time[2], math.max(1, math.ceil(ARGV[2] / 1000))
    local expires_at, fence_ttl = token + ARGV[2], 86400000 + lease_millis
    local last = redis.pcall('SET', KEYS[2], token, 'PX', fence_ttl, 'GET')
    if type(last) ~= 'table' then
      -- The last token is later than the clock only if that was set back.
      last = tonumber(last or '')
      if last and last >= token then
        token = last + 1
        redis.call('SET', KEYS[2], token, 'PX', fence_ttl)
      end
      redis.call('ZADD', KEYS[1], expires_at, ARGV[4], -token, 'token')
      redis.call('PEXPIRE', KEYS[1], lease_millis)
      return {1, token}
    end
  end
elseif ARGV[1] == 'release' and #ARGV == 4 then
  local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 3)
  if #found == 4 and found[1] == 'token' and found[3] == ARGV[4] then
    local time = redis.call('TIME')
    redis.call('UNLINK', KEYS[1])
    return {tonumber(found[4]) > time[1] * 1000000 + time[2] and 1 or 0}
  end
end
