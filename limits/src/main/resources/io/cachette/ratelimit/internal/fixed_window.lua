-- Grants the limit in each window. The state is the start of the last window with granted permits, and their
-- number. That window is in the future if a call waits for it; earlier windows have no permits left.
-- ARGV of a limit: limit; the length of all windows and the start of one, or 0 and the starts of the windows
-- around the present, oldest first
-- Returns nil if none of these windows contains the present: the clock of the caller is wrong then.
local function fixed_window(state, now, at, max_wait)
  local limit, length, first = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local last_argument = at + tonumber(ARGV[at])

  local function start_of(window)
    if length > 0 then
      return first + window * length
    end
    local position = at + 3 + window
    return position <= last_argument and tonumber(ARGV[position]) or nil
  end
  local function window_of(moment)
    if length > 0 then
      return math.floor((moment - first) / length)
    end
    local window = 0
    while start_of(window + 1) and start_of(window + 1) <= moment do
      window = window + 1
    end
    return start_of(window + 1) and first <= moment and window or nil
  end

  local present = window_of(now)
  if not present then
    return nil
  end
  local last, taken = present, 0
  local stored_start, stored_taken = string.match(state or '', '^(%d+) (%d+)$')
  if stored_start and tonumber(stored_start) >= start_of(present) then
    -- A later window than a call may wait for was stored before the clock was set back.
    last = window_of(math.min(tonumber(stored_start), now + max_wait)) or present
    taken = tonumber(stored_taken)
  end

  local function window_for(permits)
    return taken + permits <= limit and last or last + 1
  end
  local function micros_until(window)
    return math.max(0, start_of(window) - now)
  end
  -- Microseconds until all permits are available.
  local function time_to_reset()
    return micros_until(taken > 0 and last + 1 or last)
  end

  local function encode_state()
    return string.format('%.0f %.0f', start_of(last), taken), time_to_reset()
  end

  return {
    wait = function(permits)
      return micros_until(window_for(permits))
    end,
    remaining = function()
      return last == present and math.max(0, limit - taken) or 0
    end,
    reset = time_to_reset,
    acquire = function(permits)
      local window = window_for(permits)
      taken = window == last and taken + permits or permits
      last = window
      return string.format('%.0f', start_of(window)), encode_state()
    end,
    -- Refunds permits only while their window is the last one.
    refund = function(permits, grant)
      if start_of(last) ~= tonumber(grant) or taken == 0 then
        return nil
      end
      taken = math.max(0, taken - permits)
      return encode_state()
    end,
  }
end
