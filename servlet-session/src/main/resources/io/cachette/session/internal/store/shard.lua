-- Lists the sessions of a shard, or counts them.
-- KEYS[1] deadlines
-- ARGV[1] due: those whose deadline has passed; live: the others; count: how many others
-- ARGV[2] so many at the most   ARGV[3] so many are left out before
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if ARGV[1] == 'count' then
  return {redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')}
end
local from = ARGV[1] == 'due' and '-inf' or '(' .. now
local to = ARGV[1] == 'due' and now or '+inf'
return redis.call('ZRANGEBYSCORE', KEYS[1], from, to, 'LIMIT', ARGV[3], ARGV[2])
