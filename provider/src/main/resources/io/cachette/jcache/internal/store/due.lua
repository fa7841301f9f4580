-- Purpose: ends a sweep of an idle cache with few commands: no entry is due, no caller has left a record, and the
-- index is complete. It follows entry.lua.
-- KEYS, ARGV, Reply: as in sweep.lua

-- The marker of the index, see sweep.lua, is its last element.
local MARKER_SCORE, MAX_WAIT_MS = 'inf', 86400000
local is_remote_listening = string.find(listener_flags, 'x', 1, true) and 1 or 0

-- Returns the first element of the index and its score, and the time until the next entry expires, or -1.
local function find_next()
  local first = redis.call('ZRANGEBYSCORE', expiry_index, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  local score = first[2]
  local is_entry = score and score ~= MARKER_SCORE
  return first[1], is_entry and math.min(math.max(tonumber(score) - now, 0), MAX_WAIT_MS) or -1
end

local first, next_ms = find_next()
if not needs_index and epochs ~= '' and next_ms >= 0 then
  -- The last node that listened for expired entries has failed.
  redis.call('UNLINK', expiry_index)
  redis.call('ZADD', expiry_index, '+inf', 'scan:end')
  first, next_ms = 'scan:end', -1
end
if next_ms ~= 0 and not has_records then
  local marker = first
  if next_ms > 0 then
    marker = redis.call('ZRANGEBYSCORE', expiry_index, '+inf', '+inf')[1]
  end
  if not needs_index or marker == 'scan:end' or not first and redis.call('EXISTS', entries) == 0 then
    return {0, 0, 0, next_ms, is_remote_listening, needs_index and 1 or 0}
  end
end
