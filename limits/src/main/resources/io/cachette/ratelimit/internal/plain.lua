-- Acquires permits of one limit, without the functions of the general scripts: of a GCRA limit whose times are whole
-- microseconds, as those of most limits are, a fixed window that is not of days or months, or a sliding window. In all
-- other cases this changes nothing, and limit.lua runs the operation: for several limits, for a shadow limit, after
-- a refund that left a fraction or a second time, for permits of later fixed windows, and for a state of another form.
-- KEYS, ARGV, reply: see limit.lua; ARGV[10] limit, and the others of the algorithm; states: see the algorithms
local algorithm = ARGV[1] == 'acquire' and ARGV[7] ~= '1' and #KEYS == 1 and ARGV[5] ~= '0' and ARGV[4]
if algorithm == 'GCRA' and ARGV[11] % ARGV[10] == 0 or algorithm == 'FIXED_WINDOW' and ARGV[11] ~= '0'
  or algorithm == 'SLIDING_WINDOW' then
  local key, permits, limit, period = KEYS[1], tonumber(ARGV[5]), tonumber(ARGV[10]), tonumber(ARGV[11])
  local max_wait, now = tonumber(ARGV[3]), tonumber(ARGV[2])
  if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
  end
  local stored = redis.call('GET', key)
  -- The results: is_known is false if limit.lua has to run; a refused call has no new state.
  local is_known, wait, remaining, reset, grant, state = false, 0, 0, 0, '', nil

  if algorithm == 'GCRA' then
    local per_permit = period / limit
    local recovered, full = tonumber(stored or now), per_permit * ARGV[12]
    -- A later time was stored before the burst was lowered, or before the clock was set back.
    if recovered and recovered <= now + ARGV[8] + full then
      is_known, recovered = true, math.max(recovered, now)
      local next_recovered = recovered + per_permit * permits
      wait = math.max(0, next_recovered - full - now)
      if wait <= max_wait then
        recovered, grant = next_recovered, string.format('%.0f', next_recovered)
        state = grant
      end
      remaining, reset = math.max(0, math.floor((now + full - recovered) / per_permit)), recovered - now
    end
  elseif algorithm == 'FIXED_WINDOW' then
    local start = ARGV[12] + math.floor((now - ARGV[12]) / period) * period
    local stored_start, stored_taken = string.match(stored or '0 0', '^(%d+) (%d+)$')
    stored_start = tonumber(stored_start)
    if stored_start and stored_start <= start then
      local taken = stored_start == start and tonumber(stored_taken) or 0
      local is_free = taken + permits <= limit
      wait = is_free and 0 or start + period - now
      is_known = is_free or wait > max_wait
      if is_free then
        taken, grant = taken + permits, string.format('%.0f', start)
        state = grant .. string.format(' %.0f', taken)
      end
      remaining, reset = math.max(0, limit - taken), taken > 0 and start + period - now or 0
    end
  else
    local taken, newest, first_at = 0, 0, nil
    local moment, of_moment, position
    if stored then
      local _, stop, taken_text, newest_text, from, moment_text, permits_text =
        string.find(stored, '^(%d+) (%d+) ()(%d+)x?(%d*) ?')
      taken, newest, first_at, position = tonumber(taken_text), tonumber(newest_text), from, (stop or 0) + 1
      moment, of_moment = tonumber(moment_text), tonumber(permits_text) or 1
    end
    -- A later grant was stored before the clock was set back.
    if not stored or moment and newest <= now + ARGV[8] then
      is_known = true
      local is_expired = false
      while moment and moment + period <= now do
        local _, stop, after, permits_text = string.find(stored, '^(%d+)x?(%d*) ?', position)
        is_expired, taken = true, taken - of_moment
        moment, of_moment = stop and moment + after, tonumber(permits_text) or 1
        position = (stop or 0) + 1
      end
      if not moment then
        taken, newest = 0, 0
      end
      local found, needed = math.max(now, newest), taken + permits - limit
      local expiring, of_expiring, at = moment, of_moment, position
      while needed > 0 and expiring do
        found, needed = math.max(found, expiring + period), needed - of_expiring
        local _, stop, after, permits_text = string.find(stored, '^(%d+)x?(%d*) ?', at)
        expiring, of_expiring, at = stop and expiring + after, tonumber(permits_text) or 1, (stop or 0) + 1
      end
      wait = found - now
      if wait <= max_wait then
        -- The grants may be many: they are concatenated once.
        local before, own = moment and newest or 0, permits > 1 and string.format('x%.0f', permits) or ''
        taken, newest, grant = taken + permits, found, string.format('%.0f', found)
        state = string.format('%.0f ', taken) .. grant .. ' '
        own = string.format('%.0f', found - before) .. own
        if not moment then
          state = state .. own
        elseif not is_expired then
          state = state .. string.sub(stored, first_at) .. ' ' .. own
        else
          local of_first = of_moment > 1 and string.format('x%.0f ', of_moment) or ' '
          local later = string.sub(stored, position)
          state = state .. string.format('%.0f', moment) .. of_first .. later .. (later == '' and '' or ' ') .. own
        end
      end
      remaining = newest <= now and taken < limit and limit - taken or 0
      reset = taken > 0 and newest + period - now or 0
    end
  end

  if is_known then
    if state then
      local millis = math.ceil(reset / 1000)
      local reply = redis.pcall('SET', key, state, 'PX', millis)
      if reply.err then
        -- While Redis is out of memory, a state that exists is replaced all the same, see limit.lua.
        if not stored and string.find(reply.err, 'OOM', 1, true) then
          return {now, 0}
        end
        redis.call('PEXPIRE', key, millis)
        redis.call('SET', key, state, 'PX', millis)
      end
    end
    local fits = state and 1 or 0
    return {now, fits, wait, {wait, fits, remaining, reset, grant}}
  end
end
