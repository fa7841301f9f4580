-- Runs access.lua for most requests, without the functions of the general scripts: a request without a lock, for a
-- session with a limited interval that is not expired. In all other cases, and if the server refuses the write, this
-- changes nothing, and access.lua runs.
-- KEYS, ARGV, replies: see access.lua; the numbers are those of session.lua
if ARGV[5] == '' and ARGV[4] ~= 'hold' then
  local session, fields, values = KEYS[1], false, nil
  local created, expires, last, interval, principal, listed, indexed, last_at, previous_at, expires_at
  local indexed_at, listed_at
  if ARGV[4] == 'load' then
    fields = redis.call('HGETALL', session)
    for i = 1, #fields, 2 do
      local name = fields[i]
      if #name > 1 then -- an attribute, which has a longer name
      elseif name == 'c' then
        created = fields[i + 1]
      elseif name == 'l' then
        last, last_at = fields[i + 1], i + 1
      elseif name == 'p' then
        previous_at = i + 1
      elseif name == 'i' then
        interval = fields[i + 1]
      elseif name == 'd' then
        expires, expires_at = fields[i + 1], i + 1
      elseif name == 'e' then
        indexed, indexed_at = fields[i + 1], i + 1
      elseif name == 'u' then
        principal = fields[i + 1]
      elseif name == 'x' then
        listed, listed_at = fields[i + 1], i + 1
      end
    end
  else
    values = redis.call('HMGET', session, 'c', 'd', 'l', 'i', 'u', 'x', 'e')
    created, expires, last, interval = values[1], values[2], values[3], values[4]
    principal, listed, indexed = values[5], values[6] or nil, values[7]
  end
  -- All times have thirteen digits until the year 2286.
  if created and expires and last and interval and indexed and #created == 13 and #expires == 13 and #last == 13
    and #interval < 10 and #indexed == 13 and (not fields or previous_at)
    and string.find(created .. expires .. last .. indexed .. (listed or '') .. interval, '^%d+$') then
    local time, ttl = redis.call('TIME'), (tonumber(interval) or 0) * 1000
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local next_expires = now + ttl
    local behind, expires_text = next_expires - indexed, string.format('%.0f', next_expires)
    local is_index_due = behind < 0 or behind > ttl / 16 or behind > 120000
    if ttl > 0 and tonumber(expires) > now and principal ~= '' then
      local arrival, changed, next_field = now - ARGV[3], {session, 'd', expires_text}, 4
      if arrival > tonumber(last) then
        local arrival_text = string.format('%.0f', arrival)
        changed[4], changed[5], changed[6], changed[7], next_field = 'p', last, 'l', arrival_text, 8
        if fields then
          fields[previous_at], fields[last_at] = last, arrival_text
        end
      end
      if is_index_due then
        changed[next_field], changed[next_field + 1], next_field = 'e', expires_text, next_field + 2
      end
      if not principal or math.abs(next_expires - (tonumber(listed or '') or 0)) <= ttl / 16 then
        principal = false
      else
        changed[next_field], changed[next_field + 1] = 'x', expires_text
      end
      if type(redis.pcall('HSET', unpack(changed))) == 'number' then
        redis.call('PEXPIRE', session, ttl + 120000)
        if is_index_due then
          redis.call('ZADD', KEYS[3], expires_text, ARGV[1])
          if #redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. expires_text, '+inf', 'LIMIT', 0, 1) == 0 then
            redis.call('PEXPIRE', KEYS[3], ttl + 240000)
          end
        end
        if fields then
          fields[expires_at] = expires_text
          fields[indexed_at] = is_index_due and expires_text or indexed
          if principal and listed_at then
            fields[listed_at] = expires_text
          elseif principal then
            fields[#fields + 1], fields[#fields + 2] = 'x', expires_text
          end
        end
        return {1, now, principal, fields or {'i', interval}}
      end
    end
  end
end
