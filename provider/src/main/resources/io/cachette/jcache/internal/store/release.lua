-- Purpose: releases a lease without changing the entries.
-- KEYS[1] leases (hash: key -> "until:token")
-- ARGV[1] token of the lease   ARGV[2...] keys
-- Reply: empty
for i = 2, #ARGV do
  local lease = redis.call('HGET', KEYS[1], ARGV[i])
  if lease and string.match(lease, '^%d+:(.*)$') == ARGV[1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return {}
