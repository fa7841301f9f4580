-- Purpose: evicts entries if a put has created one beyond the limit of its node. no-limit.lua has the same function. It
-- follows sorted-set-changes.lua or field-ttl-changes.lua.
-- KEYS: as in entry.lua
-- ARGV[#ARGV - 1] maximum number of entries   ARGV[#ARGV] 'time' to evict entries with the soonest expiry time, or
--   'random'. Both are removed, so that the script that follows finds its arguments where it expects them
-- Reply: see the script that follows
local IS_BY_TIME = table.remove(ARGV) == 'time'
local MAX_ENTRIES = tonumber(table.remove(ARGV))

-- Chooses those of some entries that are evicted: expired ones first, and the entries that were put last. No entry
-- with a lease is evicted, as its holder relies on it. While a node listens for expired entries, sweeps remove them,
-- and publish an event for each.
local function choose_victims(sample, count, is_put, is_by_time, may_evict_put)
  local times, leases, names, is_swept = get_scores(sample), {}, {}, has_expired
  for i, key in ipairs(sample) do
    names[i] = 'lease:' .. key
  end
  if only_key or has_records then
    leases = redis.call('HMGET', control, unpack(names))
  end
  for until_ms, flags in string.gmatch(listeners or '', '=(%d+):(%a*)') do
    is_swept = is_swept or tonumber(until_ms) > now and string.find(flags, 'x', 1, true) ~= nil
  end
  local ETERNAL, candidates, ranks, timed = 2 ^ 53, {}, {}, {}
  for i, key in ipairs(sample) do
    local time, lease_until = tonumber(times[i] or nil), tonumber(string.match(leases[i] or '', '^(%d+):') or 0)
    local is_due = time and time <= now
    if lease_until <= now and not (is_due and is_swept) and (may_evict_put or not is_put[key]) then
      local rank = (is_due or is_by_time and time) and time or is_by_time and ETERNAL + math.random() * ETERNAL
        or now + math.random()
      candidates[#candidates + 1], timed[key] = key, time
      ranks[key] = is_put[key] and rank + 4 * ETERNAL or rank
    end
  end
  table.sort(candidates, function(one, other)
    return ranks[one] < ranks[other]
  end)
  local victims, unscored = {}, {}
  for i = 1, math.min(count, #candidates) do
    victims[i] = candidates[i]
    unscored[#unscored + 1] = timed[candidates[i]] and candidates[i]
  end
  return victims, unscored
end

-- Evicts entries until the limit holds, if entries were created that did not exist before, not even as expired ones.
-- If a limit was lowered, a script evicts only some more than it has created, so that it ends soon. The values are
-- stored already: a full server refuses them, and then nothing has changed.
-- Adds the evicted entries to those that have changed. Returns what the script adds to the effects in its reply: ':'
-- and the number of evicted entries, or nothing.
local function make_room(created, keys, changed)
  local SAMPLES, MAX_SAMPLE, MORE = 5, 1000, 8
  local excess = created > 0 and redis.call('HLEN', entries) - MAX_ENTRIES or 0
  if excess <= 0 then
    return ''
  end
  local is_put, evicted, missing = {}, 0, math.min(excess, 2 * created + MORE)
  for _, key in ipairs(keys) do
    is_put[key] = true
  end
  local may_evict_put = #keys > 1 and 2 * #keys > MAX_ENTRIES
  math.randomseed(tonumber(time[2]))
  -- If the server has lost the index, only entries that were written since have times, until sweeps restore it.
  local is_by_time = IS_BY_TIME and (IS_FIELD_TTL or redis.call('ZSCORE', expiry_index, 'scan:end'))
  for _ = 1, math.ceil(missing * SAMPLES / MAX_SAMPLE) + 2 do
    if missing > 0 then
      local size = math.min(missing * SAMPLES, MAX_SAMPLE)
      local sample = redis.call('HRANDFIELD', entries, size)
      local victims, unscored = choose_victims(sample, math.min(missing, size / SAMPLES), is_put, is_by_time, may_evict_put)
      delete_entries(victims, unscored)
      evicted, missing = evicted + #victims, missing - #victims
      for _, key in ipairs(victims) do
        changed[#changed + 1] = key
      end
    end
  end
  return evicted > 0 and ':' .. evicted or ''
end
