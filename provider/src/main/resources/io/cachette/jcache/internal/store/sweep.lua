-- Purpose: deletes expired entries and publishes an event for each. Exactly one call of one node
-- deletes an expired entry. If the server has lost the expiry index, this also restores a part of it; and
-- it removes a part of the records of loads, leases and queues whose callers have failed. It follows record.lua, and due.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- ARGV[7] maximum number of entries   ARGV[8] maximum number of bytes, unless a single entry is larger
-- Reply: number of entries that were due, 1 if more may be due and else 0, 1 if a part of the index is
--   still missing and else 0, time in ms until the next entry expires or -1 if none has an expiry time, 1 if
--   another node is registered for expired entries and else 0, 1 if another sweep has to follow even if no node
--   changes the cache and else 0, then key and value of each expired entry if the caller requests the values
local max_entries, max_bytes = tonumber(ARGV[7]), tonumber(ARGV[8])
local due = redis.call('ZRANGEBYSCORE', expiry_index, '-inf', now, 'LIMIT', 0, max_entries)
local reply = {0, 0, 0, -1, is_remote_listening, 1}

-- The index may be behind.
local behind = {}
local function sweep(key)
  common.find_lease(key)
  local own, value = common.split(common.get_stored(key) or '')
  local expiry_time = own and common.later_of(own, common.get_score(key))
  if expiry_time and expiry_time > now then
    behind[#behind + 1], behind[#behind + 2] = common.to_text(expiry_time), key
  elseif own then
    common.delete(key)
    common.publish('x', key, nil, value)
    if has_expired then
      reply[#reply + 1] = key
      reply[#reply + 1] = value
    end
  else
    common.new_scores[key] = false
  end
end

-- The entries may be large, so their mean size so far decides how many are read next.
local done, bytes, count = 0, 0, 1
while done < #due and count >= 1 do
  local keys = {unpack(due, done + 1, math.min(done + count, #due))}
  common.prefetch(keys)
  for _, key in ipairs(keys) do
    bytes = bytes + #key + #(common.get_stored(key) or '')
  end
  for _, key in ipairs(keys) do
    sweep(key)
  end
  done = done + #keys
  count = math.floor(math.min(4 * count, (max_bytes - bytes) * done / bytes))
end
reply[1] = done
reply[2] = (done < #due or #due == max_entries) and 1 or 0

-- Redis finds expired keys by samples, too.
if has_records then
  local sample = redis.call('HRANDFIELD', control, 20, 'WITHVALUES')
  for i = 1, #sample, 2 do
    local kind, key = string.match(sample[i], '^(%a+):(.*)$')
    local until_ms = tonumber(string.match(sample[i + 1], '^(%d+):') or now + 1)
    if kind == 'lease' then
      common.find_lease(key)
    elseif kind == 'load' and until_ms <= now then
      common.invalidate_load(key)
    elseif kind == 'queue' then
      common.update_queue(key, '', true)
    end
  end
end
common.flush()
if not needs_index and done > 0 then
  redis.call('ZREM', expiry_index, unpack(due, 1, done)) -- the index of listeners that have gone
elseif #behind > 0 then
  redis.call('ZADD', expiry_index, unpack(behind))
end

-- The marker in the index says how far it is complete: 'scan:end', or 'scan:' and a cursor of HSCAN. It is
-- lost together with the index.
local marker = redis.call('ZRANGEBYSCORE', expiry_index, '+inf', '+inf')[1]
if needs_index and marker ~= 'scan:end' and (marker or redis.call('EXISTS', entries) == 1) then
  local page = redis.call('HSCAN', entries, string.match(marker or '', '^scan:(%d+)$') or '0', 'COUNT', 100)
  for first = 1, #page[2], 1000 do -- the Lua stack limits unpack
    local keys, owns, scored = {}, {}, {}
    for i = first, math.min(first + 999, #page[2]), 2 do
      keys[#keys + 1], owns[#owns + 1] = page[2][i], common.split(page[2][i + 1]) or false
    end
    for i, score in ipairs(get_scores(keys)) do
      if owns[i] then
        scored[#scored + 1], scored[#scored + 2] = common.to_text(common.later_of(owns[i], score)), keys[i]
      end
    end
    store_entries({}, scored)
  end
  if marker then
    redis.call('ZREM', expiry_index, marker)
  end
  redis.call('ZADD', expiry_index, '+inf', page[1] == '0' and 'scan:end' or 'scan:' .. page[1])
  reply[3] = page[1] == '0' and 0 or 1
end
reply[4] = select(2, find_next())
return reply
