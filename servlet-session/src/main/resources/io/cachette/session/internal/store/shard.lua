-- Lists or counts sessions of a shard.
-- KEYS[1] expiry index
-- ARGV[1] due: lists expired sessions; live: lists the others; count: counts the others
-- ARGV[2] maximum number of ids   ARGV[3] number of ids to skip
-- Returns the ids in the order of their expiry times; of count: the number
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if ARGV[1] == 'count' then
  return {redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')}
end
local from = ARGV[1] == 'due' and '-inf' or '(' .. now
local to = ARGV[1] == 'due' and now or '+inf'
return redis.call('ZRANGEBYSCORE', KEYS[1], from, to, 'LIMIT', ARGV[3], ARGV[2])
