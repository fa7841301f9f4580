-- Lists or counts sessions of a shard.
-- KEYS[1] expiry index
-- ARGV[1] due: lists expired sessions; live: lists the others; count: counts the others
-- ARGV[2] maximum number of ids
-- ARGV[3], ARGV[4] of live: expiry time and id of the last session of the page before, or empty. The page begins
--   after them in the order of the index, so it does not depend on sessions that come and go
-- Returns the ids in the order of their expiry times, of live with the expiry time after each; of count: the number
local index, mode, limit, after_time, after_id = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if mode == 'count' then
  return {redis.call('ZCOUNT', index, '(' .. now, '+inf')}
elseif mode == 'due' then
  return redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', 0, limit)
end

-- Whether an id follows another one of the same expiry time: the index compares bytes, Lua may not.
local function is_after(id, other)
  for i = 1, math.min(#id, #other) do
    if id:byte(i) ~= other:byte(i) then
      return id:byte(i) > other:byte(i)
    end
  end
  return #id > #other
end

local from = '(' .. now
if after_time ~= '' and tonumber(after_time) > tonumber(now) then
  from = after_time
end
local page, skipped = {}, 0
repeat
  local found = redis.call('ZRANGEBYSCORE', index, from, '+inf', 'WITHSCORES', 'LIMIT', skipped, limit)
  for i = 1, #found, 2 do
    if tonumber(found[i + 1]) ~= tonumber(after_time) or is_after(found[i], after_id) then
      page[#page + 1] = found[i]
      page[#page + 1] = found[i + 1]
    end
  end
  skipped = skipped + limit
until #page > 0 or #found == 0
return page
