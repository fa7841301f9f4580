-- Acquires permits without the functions of the general scripts: of one limit, or for calls that share a round trip.
-- Knows GCRA limits whose times are whole microseconds, as those of most limits are, fixed windows that are not of
-- days or months, and sliding windows. In all other cases this changes nothing: limit.lua runs the operation of one
-- limit, and each call that shares the round trip has to be made again. The other cases are several limits of a call,
-- a shadow limit, a refund that left a fraction or a second time, permits of later fixed windows, a state of another
-- form, and if calls share, a server that is out of memory.
-- KEYS, ARGV, reply: see limit.lua. If ARGV[1] is acquire_each, KEYS has the limit of each group of equal calls,
--   which do not wait. Returns the present, then of each call: false, or what limit.lua returns of its limit
local is_each, now = ARGV[1] == 'acquire_each', tonumber(ARGV[2])
if is_each or ARGV[1] == 'acquire' and #KEYS == 1 then
  local max_wait, replies, at = tonumber(ARGV[3]), {}, 4
  if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
  end
  for i = 1, #KEYS do
    local key, algorithm, permits, calls = KEYS[i], ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 5])
    local longest_wait, limit, period, third = tonumber(ARGV[at + 4]), ARGV[at + 7], ARGV[at + 8], ARGV[at + 9]
    local is_short = ARGV[at + 3] ~= '1' and permits > 0
      and (algorithm == 'GCRA' and period % limit == 0 or algorithm == 'FIXED_WINDOW' and period ~= '0'
        or algorithm == 'SLIDING_WINDOW')
    at, limit, period = at + 7 + ARGV[at + 6], tonumber(limit), tonumber(period)
    local existing = is_short and redis.pcall('GET', key)
    is_short = is_short and type(existing) ~= 'table'
    local stored, first, expiry = existing, #replies, 0

    for call = 1, is_short and calls or 0 do
      -- The results: is_known is false if limit.lua has to run; a refused call has no new state.
      local is_known, wait, remaining, reset, grant, state = false, 0, 0, 0, '', nil
      if algorithm == 'GCRA' then
        local per_permit = period / limit
        local recovered, full = tonumber(stored or now), per_permit * third
        -- A later time was stored before the burst was lowered, or before the clock was set back.
        if recovered and recovered <= now + longest_wait + full then
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
        local start = third + math.floor((now - third) / period) * period
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
        if not stored or moment and newest <= now + longest_wait then
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
          local expiring, of_expiring, next_at = moment, of_moment, position
          while needed > 0 and expiring do
            found, needed = math.max(found, expiring + period), needed - of_expiring
            local _, stop, after, permits_text = string.find(stored, '^(%d+)x?(%d*) ?', next_at)
            expiring, of_expiring = stop and expiring + after, tonumber(permits_text) or 1
            next_at = (stop or 0) + 1
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

      is_short = is_known
      replies[first + call] = {wait, state and 1 or 0, remaining, reset, grant}
      if state then
        stored, expiry = state, math.ceil(reset / 1000)
      else
        for equal = call + 1, calls do
          replies[first + equal] = replies[first + call]
        end
        break
      end
    end

    if is_short and stored ~= existing then
      local reply = redis.pcall('SET', key, stored, 'PX', expiry)
      local is_out_of_memory = reply.err and string.find(reply.err, 'OOM', 1, true)
      if is_each and is_out_of_memory then
        is_short = false
      elseif is_each and reply.err then
        return reply
      elseif reply.err then
        -- While Redis is out of memory, a state that exists is replaced all the same, see limit.lua.
        if is_out_of_memory and not existing then
          return {now, 0}
        end
        redis.call('PEXPIRE', key, expiry)
        redis.call('SET', key, stored, 'PX', expiry)
      end
    end
    for call = 1, is_short and 0 or calls do
      replies[first + call] = false
    end
  end

  if is_each then
    return {now, unpack(replies)}
  elseif replies[1] then
    local reply = replies[1]
    return {now, reply[2], reply[1], reply}
  end
end
