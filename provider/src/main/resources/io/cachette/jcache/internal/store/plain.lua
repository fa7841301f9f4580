-- Purpose: executes a mutation of one entry with no more than one command of each kind. These are most of all
-- mutations: no other caller holds a lease, and no listener needs old values. The mutation may have a load token,
-- or the lease of its caller. In all other cases this does nothing, and mutate.lua executes the mutation. It
-- follows limit.lua or no-limit.lua.
-- KEYS, ARGV, Reply: as in mutate.lua
local is_plain = listener_flags == '' or not string.find(listener_flags, 'o', 1, true)
if only_key and is_plain then
  local call, match, format = redis.call, string.match, string.format
  local token, action, condition, expected = ARGV[7], ARGV[9], ARGV[10], ARGV[11]

  -- The original expiry time, if the lease of the caller has lowered it; see lease.lua.
  local original, is_lowered
  if lease_record or token ~= '' then
    local until_ms, holder
    until_ms, holder, original = match(lease_record or '', LEASE_PATTERN)
    is_plain = holder == token and tonumber(until_ms) > now
    is_lowered = is_plain and original ~= '' and original ~= 'kept'
  end
  -- A load under a guarding lease may have read the system of record before the writer has changed it.
  local load_token, load_lease_until
  if is_plain and load_record and (original or '') == '' then
    local until_ms, issued
    until_ms, issued, load_lease_until, load_token = match(load_record, LOAD_PATTERN)
    is_plain = until_ms and tonumber(until_ms) > now and issued == generation
  end

  local before = is_plain and call('HGET', entries, only_key)
  local own_text, first, own, score
  local exists, expired = before, false
  if before then
    own_text, first = match(before, '^(%d+):()')
    own = own_text and tonumber(own_text)
    if own and own <= now then
      score = get_score(only_key)
      if (score or 0) - now <= 0 then
        exists, expired = false, has_expired and string.sub(before, first)
        is_plain = listener_flags == ''
      end
    end
  end

  local is_met = condition == 'any' or condition == 'absent' and not exists or condition == 'present' and exists
    or condition == 'same' and exists and string.sub(before, first or 1) == expected
    or condition == 'same_token' and load_token == expected
  local is_change = is_met and (action == 'put' or action == 'remove')
  if is_plain and (is_change or not lease_record) then
    local effect, kind, result, new_value, record, ttl = '0', nil, false, nil, nil, ARGV[14]
    if is_change and action == 'remove' then
      if exists then
        effect, kind = '4', 'r'
      end
    elseif is_change then
      ttl = ARGV[exists and 13 or 12]
      if exists then
        effect, kind, new_value = '3', 'u', ARGV[16]
      elseif ttl == '0' then
        effect = '6'
      else
        effect, kind, new_value = '2', 'c', ARGV[16]
      end
    elseif is_met and action == 'issue_token' then
      local is_shared = load_token and condition ~= 'any'
      effect, result, ttl = '8', is_shared and load_token or expected, 'keep'
      record = format('%.0f', now + LOAD_TOKEN_TTL_MS) .. ':' .. generation .. ':'
        .. (is_shared and load_lease_until or '0') .. ':' .. result
    elseif exists then
      effect = is_met and '1' or '5'
    end
    if exists and not result and reply_fields ~= '' and string.find(reply_fields, is_met and 'p' or 'r', 1, true) then
      result = string.sub(before, first or 1)
    end

    if record then
      -- Before anything is deleted, so that a full server refuses it.
      call('HSET', control, 'load:' .. only_key, record)
    end
    if new_value or exists and not is_change and ttl ~= 'keep' then
      local text
      if ttl ~= 'keep' then
        text = ttl ~= 'eternal' and format('%.0f', now + ttl)
      elseif is_lowered then
        text = original ~= 'eternal' and original
      elseif exists then
        text = score and format('%.0f', score) or own_text
      end
      -- An update that keeps the expiry time keeps that in the index, which may be a later one.
      -- An access that extends the time to live writes the index only, as the value may be large.
      if new_value or not (text and own and own > now and text - own >= 0) then
        new_value = new_value or string.sub(before, first or 1)
        local is_kept = exists and ttl == 'keep' and not is_lowered
        store_entry(only_key, text and text .. ':' .. new_value or new_value, text, is_kept, own)
      else
        extend_entry(only_key, text)
      end
    elseif before and not exists or effect == '4' then
      delete_entry(only_key, own)
    end
    local is_unrecorded = load_record and (is_change or is_met and action == 'release_token')
    if is_unrecorded and lease_record then
      call('HDEL', control, 'load:' .. only_key, 'lease:' .. only_key)
    elseif is_unrecorded or lease_record then
      call('HDEL', control, (lease_record and 'lease:' or 'load:') .. only_key)
    end
    if kind and listener_flags ~= '' and string.find(listener_flags, kind, 1, true) then
      call('PUBLISH', channel, #node .. ':' .. node .. #cache .. ':' .. cache .. '1:' .. kind .. #only_key .. ':' .. only_key
        .. (new_value and #new_value .. ':' .. new_value or '-:') .. '-:')
    end
    local changed = {(new_value or effect == '4') and only_key or nil}
    if new_value and not before then
      effect = effect .. make_room(1, {only_key}, changed)
    end
    effect = effect .. invalidate(changed)
    if result or expired then
      return {effect, result, expired}
    end
    return {effect}
  end
end
