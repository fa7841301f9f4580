-- Lists or counts sessions of a shard by their times in the expiry index, which are not after their expiry times: a
-- session is due from the time in the index on, and may not be expired yet.
-- KEYS[1] expiry index
-- ARGV[1] due: lists sessions that are due; all: lists all; count: counts both kinds
-- ARGV[2] maximum number of ids
-- ARGV[3], ARGV[4] of due and all: time and id of the last session of the page before, or empty. The page begins after
--   them in the order of the index, so it does not depend on sessions that come and go
-- Returns of due and all: the time of Redis in ms, then the ids in the order of their times in the index, with the time
--   after each; of count: the number of sessions that are not due, and of those that are
local index, mode, limit, after_time, after_id = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if mode == 'count' then
  return {redis.call('ZCOUNT', index, '(' .. now, '+inf'), redis.call('ZCOUNT', index, '-inf', now)}
end

-- Whether an id follows another one of the same time: the index compares bytes, Lua may not.
local function is_after(id, other)
  for i = 1, math.min(#id, #other) do
    if id:byte(i) ~= other:byte(i) then
      return id:byte(i) > other:byte(i)
    end
  end
  return #id > #other
end

local from, to = after_time == '' and '-inf' or after_time, mode == 'due' and now or '+inf'
local page, skipped = {now}, 0
repeat
  local found = redis.call('ZRANGEBYSCORE', index, from, to, 'WITHSCORES', 'LIMIT', skipped, limit)
  for i = 1, #found, 2 do
    if tonumber(found[i + 1]) ~= tonumber(after_time) or is_after(found[i], after_id) then
      page[#page + 1] = found[i]
      page[#page + 1] = found[i + 1]
    end
  end
  skipped = skipped + limit
until #page > 1 or #found == 0
return page
