-- What was in a session that has ended, for the one caller who ended it.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] claimed: see destroy.lua
-- ARGV[4] token of the caller   ARGV[5] get; release: the caller has it, so that it can go
-- Replies LIVE, with the fields and the principal for get; ABSENT
local contents, token, mode = KEYS[4], ARGV[4], ARGV[5]
if redis.call('HGET', contents, 'q') ~= token then
  return {ABSENT}
elseif mode == 'release' then
  redis.call('UNLINK', contents)
  return {LIVE}
end
return {LIVE, now, redis.call('HGET', contents, 'u'), redis.call('HGETALL', contents)}
