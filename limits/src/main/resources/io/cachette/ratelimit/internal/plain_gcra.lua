-- Acquires permits of one GCRA limit whose times are whole microseconds, as those of most limits are, without the
-- functions of the general script. In all other cases this does nothing, and limit.lua runs the operation: for several
-- limits, for a shadow limit, and for a state with a fraction, a refund or another form.
-- KEYS, ARGV, reply: see limit.lua
if ARGV[1] == 'acquire' and ARGV[4] == 'GCRA' and ARGV[7] ~= '1' and #KEYS == 1 then
  local permits, limit, period = tonumber(ARGV[5]), tonumber(ARGV[10]), tonumber(ARGV[11])
  local per_permit = math.floor(period / limit)
  if per_permit * limit == period and permits > 0 then
    local now = tonumber(ARGV[2])
    if not now then
      local time = redis.call('TIME')
      now = time[1] * 1000000 + time[2]
    end
    local key = KEYS[1]
    local stored = redis.call('GET', key)
    local recovered, full = tonumber(stored or now), per_permit * ARGV[12]
    -- A later time was stored before the burst was lowered, or before the clock was set back.
    if recovered and recovered <= now + ARGV[8] + full then
      recovered = math.max(recovered, now)
      local next_recovered, grant = recovered + per_permit * permits, ''
      local wait = math.max(0, next_recovered - full - now)
      if wait <= tonumber(ARGV[3]) then
        grant, recovered = string.format('%.0f', next_recovered), next_recovered
        local millis = string.format('%.0f', math.ceil((recovered - now) / 1000))
        local reply = redis.pcall('SET', key, grant, 'PX', millis)
        if reply.err then
          -- While Redis is out of memory, a state that exists is replaced all the same, see limit.lua.
          if not stored and string.find(reply.err, 'OOM', 1, true) then
            return {now, 0}
          end
          redis.call('PEXPIRE', key, millis)
          redis.call('SET', key, grant, 'PX', millis)
        end
      end
      local fits = grant ~= '' and 1 or 0
      local remaining = math.max(0, math.floor((now + full - recovered) / per_permit))
      return {now, fits, wait, {wait, fits, remaining, recovered - now, grant}}
    end
  end
end
