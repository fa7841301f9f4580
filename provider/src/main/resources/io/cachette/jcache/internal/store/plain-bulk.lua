-- Purpose: does for several entries what plain.lua does for one: it uses one command of each kind for all of them.
-- In all other cases this does nothing, and mutate.lua executes the mutations: if one of the entries has a lease or
-- a load token, or occurs twice, or if the mutations need a load token. It follows plain.lua.
-- KEYS, ARGV, Reply: as in mutate.lua
if not only_key and is_plain and ARGV[7] == '' and (ARGV[8] == '8' or ARGV[10] ~= 'same_token') then
  local call, sub, match, format = redis.call, string.sub, string.match, string.format
  local has_previous = string.find(reply_fields, 'p', 1, true) ~= nil
  local has_mismatch = string.find(reply_fields, 'r', 1, true) ~= nil
  local stride = tonumber(ARGV[8])
  local is_shared, position = stride < 8, stride < 8 and 15 or 9
  local keys, is_known, count = {}, {}, 0
  for i = position, #ARGV, stride do
    local key = ARGV[i]
    is_plain = is_plain and not is_known[key]
    is_known[key] = true
    count = count + 1
    keys[count] = key
  end

  -- A small hash is quick to list, and slow to search.
  if has_records and is_plain and record_count <= 128 then
    for _, name in ipairs(call('HKEYS', control)) do
      is_plain = is_plain and not is_known[match(name, '^%a+:(.*)$') or '']
    end
  elseif has_records and is_plain then
    local names = {}
    for n, key in ipairs(keys) do
      names[2 * n - 1], names[2 * n] = 'lease:' .. key, 'load:' .. key
    end
    for _, record in ipairs(call('HMGET', control, unpack(names))) do
      is_plain = is_plain and not record
    end
  end

  local action, condition, expected, creation, update, access = unpack(ARGV, 9, 14)
  local before = is_plain and call('HMGET', entries, unpack(keys)) or {}
  local written, scored, recorded, deleted, unscored = {}, {}, {}, {}, {}
  local writes, scorings, removals, created = 0, 0, 0, 0 -- lengths of these lists, as # searches for the end
  local effects = {}
  local details = (has_expired or has_previous or has_mismatch or not is_shared or action == 'issue_token') and {}
  local scores
  local prefix, own_text, own, first -- of stored values that were stored together, so that all have the same
  local last_ttl, last_text
  for n = 1, #before do
    local key, stored = keys[n], before[n]
    if not is_shared then
      action, condition, expected, creation, update, access = unpack(ARGV, position + 2, position + 7)
    end
    local score, exists, expired = nil, stored, false
    if stored then
      if not prefix or sub(stored, 1, 14) ~= prefix then
        own_text, first = match(stored, '^(%d+):()')
        own = own_text and tonumber(own_text)
        prefix = own_text and #own_text == 13 and own_text .. ':'
      end
      if own and own <= now then
        scores = scores or get_scores(keys)
        score = scores[n]
        if (score or 0) - now <= 0 then
          exists, expired = false, has_expired and sub(stored, first)
          is_plain = is_plain and listener_flags == ''
          if not is_plain then
            break
          end
        end
      end
    end

    local is_met = condition == 'any' or condition == 'absent' and not exists or condition == 'present' and exists
      or condition == 'same' and exists and sub(stored, own and first or 1) == expected
    local is_change, effect, result, new_value, ttl = false, '0', false, nil, access
    if is_met and action == 'put' then
      is_change = true
      if exists then
        effect, ttl, new_value = '3', update, ARGV[position + 1]
      elseif creation == '0' then
        effect = '6'
      else
        effect, ttl, new_value = '2', creation, ARGV[position + 1]
        created = created + (stored and 0 or 1)
      end
    elseif is_met and action == 'remove' then
      is_change = true
      if exists then
        effect = '4'
      end
    elseif is_met and action == 'issue_token' then
      effect, result, ttl = '8', expected, 'keep'
      recorded[#recorded + 1] = 'load:' .. key
      recorded[#recorded + 1] = format('%.0f', now + LOAD_TOKEN_TTL_MS) .. ':' .. generation .. ':0:' .. expected
    elseif exists then
      effect = is_met and '1' or '5'
    end
    if details and exists and not result and (is_met and has_previous or not is_met and has_mismatch) then
      result = sub(stored, own and first or 1)
    end

    if new_value or exists and not is_change and ttl ~= 'keep' then
      local text
      if ttl == 'keep' then
        text = exists and own and (score and format('%.0f', score) or own_text)
      elseif ttl ~= 'eternal' then
        if ttl ~= last_ttl then
          last_ttl, last_text = ttl, format('%.0f', now + ttl)
        end
        text = last_text
      end
      -- An update that keeps the expiry time keeps that in the index, which may be a later one.
      -- An access that extends the time to live writes the index only, as the value may be large.
      if new_value or not (text and own and own > now and text - own >= 0) then
        new_value = new_value or sub(stored, own and first or 1)
        written[writes + 1], written[writes + 2] = key, text and text .. ':' .. new_value or new_value
        writes = writes + 2
      end
      if not text then
        unscored[#unscored + 1] = stored and own and key or nil
      elseif ttl ~= 'keep' then
        scored[scorings + 1], scored[scorings + 2] = text, key
        scorings = scorings + 2
      end
    elseif stored and not exists or effect == '4' then
      removals = removals + 1
      deleted[removals] = key
      unscored[#unscored + 1] = own and key or nil
    end
    effects[n] = effect
    if details then
      details[2 * n], details[2 * n + 1] = result, expired
    end
    position = position + stride
  end

  if is_plain then
    store_entries(written, scored)
    if #recorded > 0 then
      call('HSET', control, unpack(recorded))
    end
    delete_entries(deleted, unscored)
    if listener_flags ~= '' then
      local events, published = {#node .. ':' .. node .. #cache .. ':' .. cache}, 1
      local kinds = {['2'] = 'c', ['3'] = 'u', ['4'] = 'r'}
      position = is_shared and 15 or 9
      for n = 1, count do
        local kind, key = kinds[effects[n]], keys[n]
        if kind and string.find(listener_flags, kind, 1, true) then
          local value = kind ~= 'r' and ARGV[position + 1]
          published = published + 1
          events[published] = '1:' .. kind .. #key .. ':' .. key .. (value and #value .. ':' .. value or '-:') .. '-:'
        end
        position = position + stride
      end
      if published > 1 then
        call('PUBLISH', channel, table.concat(events))
      end
    end
    local changed = {}
    for i = 1, has_near and writes or 0, 2 do
      changed[#changed + 1] = written[i]
    end
    for n = 1, has_near and count or 0 do
      changed[#changed + 1] = effects[n] == '4' and keys[n] or nil
    end
    local reply = details or {}
    reply[1] = table.concat(effects) .. make_room(created, keys, changed) .. invalidate(changed)
    return reply
  end
end
