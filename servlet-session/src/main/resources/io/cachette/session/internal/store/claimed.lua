-- Reads or discards the contents of a destroyed session, for the caller that destroyed it.
-- KEYS, ARGV[1..3]: see session.lua   KEYS[4] contents: see destroy.lua
-- ARGV[4] token of the caller   ARGV[5] get: reads the contents; release: discards them
-- Replies: LIVE, of get with the fields and the principal; ABSENT
local contents, token, mode = KEYS[4], ARGV[4], ARGV[5]
if redis.call('HGET', contents, 'q') ~= token then
  return {ABSENT}
elseif mode == 'release' then
  redis.call('UNLINK', contents)
  return {LIVE}
end
return {LIVE, now, redis.call('HGET', contents, 'u'), redis.call('HGETALL', contents)}
