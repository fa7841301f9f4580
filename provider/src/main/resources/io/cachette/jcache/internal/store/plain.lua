-- Purpose: executes mutations of entries that nothing watches, with one command of each kind. These are most
-- of all mutations. If there is a load token, a lease, a listener of another node or a key that occurs twice,
-- this does nothing, and mutate.lua executes all of them. It follows entry.lua.
-- KEYS, ARGV, Reply: as in mutate.lua
local keys = not has_records and listener_flags == '' and ARGV[6] == '' and {}
local is_known = {}
for i = 7, keys and #ARGV or 0, 8 do
  local key, action = ARGV[i], ARGV[i + 1]
  if action == 'issue_token' or ARGV[i + 2] == 'same_token' or is_known[key] then
    keys = nil
    break
  end
  is_known[key] = true
  keys[#keys + 1] = key
end

if keys then
  local ABSENT, READ, CREATED, UPDATED, REMOVED, REJECTED, DISCARDED = 0, 1, 2, 3, 4, 5, 6
  local has_previous, has_mismatch = common.is_requested('p'), common.is_requested('r')
  local before = redis.call('HMGET', entries, unpack(keys))
  local scores
  local written, scored, deleted, unscored, reply = {}, {}, {}, {}, {}

  for n, key in ipairs(keys) do
    local i = 8 * n - 1
    local action, condition = ARGV[i + 1], ARGV[i + 2]
    local own, value, score, expired = nil, before[n], nil, false
    if value then
      own, value = common.split(value)
      if own and (own <= now or action == 'put' and ARGV[i + 6] == 'keep') then
        scores = scores or redis.call('ZMSCORE', expiry_index, unpack(keys))
        score = scores[n]
      end
      if own and own <= now and common.later_of(own, score) <= now then
        value, expired = false, value
      end
    end

    local is_met = condition == 'any' or condition == 'absent' and not value
      or condition == 'present' and value or condition == 'same' and value == ARGV[i + 3]
    if not is_met then
      action = 'touch'
    end
    local effect, new_value, ttl = ABSENT, value, ARGV[i + 7]
    if action == 'remove' then
      effect = value and REMOVED or ABSENT
      new_value = false
    elseif action == 'put' then
      ttl = value and ARGV[i + 6] or ARGV[i + 5]
      effect = value and UPDATED or ttl == '0' and DISCARDED or CREATED
      new_value = effect ~= DISCARDED and ARGV[i + 4]
    elseif value then
      effect = is_met and READ or REJECTED
    end

    if new_value and not (action ~= 'put' and ttl == 'keep') then
      local expiry_time = ttl == 'keep' and own and common.later_of(own, score)
        or ttl ~= 'eternal' and ttl ~= 'keep' and now + tonumber(ttl)
      local text = expiry_time and string.format('%.0f', expiry_time)
      -- An access that extends the time to live writes the index only, as the value may be large.
      if not (action ~= 'put' and text and own and own > now and expiry_time >= own) then
        written[#written + 1] = key
        written[#written + 1] = text and text .. ':' .. new_value or new_value
      end
      if text and not (ttl == 'keep' and score) then
        scored[#scored + 1] = text
        scored[#scored + 1] = key
      elseif not text and own then
        unscored[#unscored + 1] = key
      end
    elseif not new_value and before[n] then
      deleted[#deleted + 1] = key
      unscored[#unscored + 1] = own and key or nil
    end
    local last = #reply
    reply[last + 1] = effect
    reply[last + 2] = (is_met and has_previous or not is_met and has_mismatch) and value
    reply[last + 3] = has_expired and expired
  end

  if #written > 0 then
    redis.call('HSET', entries, unpack(written))
  end
  if #scored > 0 then
    redis.call('ZADD', expiry_index, unpack(scored))
  end
  if #deleted > 0 then
    redis.call('HDEL', entries, unpack(deleted))
  end
  if #unscored > 0 then
    redis.call('ZREM', expiry_index, unpack(unscored))
  end
  return reply
end
