-- Purpose: executes mutations that need no more than one command of each kind. These are most of all mutations:
-- nodes listen to no events, and no other caller holds a lease. A mutation of one entry may have a load token, or
-- the lease of its caller. In all other cases this does nothing, and mutate.lua executes the mutations. It follows
-- entry.lua.
-- KEYS, ARGV, Reply: as in mutate.lua
local token = ARGV[7]
local is_plain = listener_flags == '' and (only_key or not has_records and token == '')

-- The original expiry time, if the lease of the caller has lowered it; see lease.lua.
local original, is_lowered
if is_plain and (lease_record or token ~= '') then
  local until_ms, holder
  until_ms, holder, original = string.match(lease_record or '', LEASE_PATTERN)
  is_plain = holder == token and tonumber(until_ms) > now
  is_lowered = is_plain and original ~= '' and original ~= 'kept'
end

local load_token, load_lease_until
-- A load under a guarding lease may have read the system of record before the writer has changed it.
if is_plain and load_record and (original or '') == '' then
  local until_ms, issued
  until_ms, issued, load_lease_until, load_token = string.match(load_record, LOAD_PATTERN)
  is_plain = until_ms and tonumber(until_ms) > now and issued == generation
end

local keys = is_plain and only_key and {only_key} or {}
local is_known = {}
for i = 8, is_plain and not only_key and #ARGV or 0, 8 do
  local key = ARGV[i]
  is_plain = is_plain and not is_known[key]
  is_known[key] = true
  keys[#keys + 1] = key
end

if is_plain then
  local ABSENT, READ, CREATED, UPDATED, REMOVED, REJECTED, DISCARDED, TOKEN_ISSUED = 0, 1, 2, 3, 4, 5, 6, 8
  local has_previous = string.find(reply_fields, 'p', 1, true) ~= nil
  local has_mismatch = string.find(reply_fields, 'r', 1, true) ~= nil
  local before = redis.call('HMGET', entries, unpack(keys))
  local scores
  local written, scored, recorded, deleted, unscored, unrecorded, reply = {}, {}, {}, {}, {}, {}, {}

  for n, key in ipairs(keys) do
    local i = 8 * n
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
      or condition == 'same_token' and load_token == ARGV[i + 3]
    if not is_met then
      action = 'touch'
    end
    local is_change = action == 'put' or action == 'remove'
    if lease_record and not is_change then
      is_plain = false
      break
    end

    local effect, result, new_value, ttl = ABSENT, nil, value, ARGV[i + 7]
    if action == 'remove' then
      effect = value and REMOVED or ABSENT
      new_value = false
    elseif action == 'put' then
      ttl = value and ARGV[i + 6] or ARGV[i + 5]
      effect = value and UPDATED or ttl == '0' and DISCARDED or CREATED
      new_value = effect ~= DISCARDED and ARGV[i + 4]
    elseif action == 'issue_token' then
      ttl = 'keep'
      local is_shared = load_token and condition ~= 'any'
      effect, result = TOKEN_ISSUED, is_shared and load_token or ARGV[i + 3]
      recorded[#recorded + 1] = 'load:' .. key
      recorded[#recorded + 1] = string.format('%.0f', now + LOAD_TOKEN_TTL_MS) .. ':' .. generation .. ':'
        .. (is_shared and load_lease_until or '0') .. ':' .. result
    elseif value then
      effect = is_met and READ or REJECTED
    end

    if new_value and (action == 'put' or ttl ~= 'keep') then
      local expiry_time
      if ttl ~= 'keep' then
        expiry_time = ttl ~= 'eternal' and now + tonumber(ttl)
      elseif is_lowered then
        expiry_time = original ~= 'eternal' and tonumber(original)
      else
        expiry_time = own and common.later_of(own, score)
      end
      local text = expiry_time and string.format('%.0f', expiry_time)
      -- An access that extends the time to live writes the index only, as the value may be large.
      if action == 'put' or not (text and own and own > now and expiry_time >= own) then
        written[#written + 1] = key
        written[#written + 1] = text and text .. ':' .. new_value or new_value
      end
      if text and text ~= score then
        scored[#scored + 1] = text
        scored[#scored + 1] = key
      elseif not text and own then
        unscored[#unscored + 1] = key
      end
    elseif not new_value and before[n] then
      deleted[#deleted + 1] = key
      unscored[#unscored + 1] = own and key or nil
    end
    if load_record and (is_change or action == 'release_token') then
      unrecorded[#unrecorded + 1] = 'load:' .. key
    end
    if lease_record then
      unrecorded[#unrecorded + 1] = 'lease:' .. key
    end
    local last = #reply
    reply[last + 1] = effect
    reply[last + 2] = result or (is_met and has_previous or not is_met and has_mismatch) and value
    reply[last + 3] = has_expired and expired
  end

  if is_plain then
    local function execute(command, key, arguments)
      if #arguments > 0 then
        redis.call(command, key, unpack(arguments))
      end
    end
    execute('HSET', entries, written)
    execute('ZADD', expiry_index, scored)
    execute('HSET', control, recorded)
    execute('HDEL', entries, deleted)
    execute('ZREM', expiry_index, unscored)
    execute('HDEL', control, unrecorded)
    return reply
  end
end
