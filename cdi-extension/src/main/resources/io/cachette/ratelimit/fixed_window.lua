-- So many permits per window. The state is the beginning of the last window that permits were taken from,
-- which may be yet to come if somebody waits for it, and how many.
-- ARGV of a limit: limit, and the beginnings of the windows around the present, oldest first
-- Answers nothing if the present is in none of these: then the caller's clock is wrong.
local function fixed_window(state, now, limit_of, ceiling)
  local limit = limit_of(1)

  local function begin(window)
    return limit_of(window + 1)
  end
  local function window_of(moment)
    local window = 1
    while begin(window + 1) and begin(window + 1) <= moment do
      window = window + 1
    end
    return begin(window + 1) and begin(1) <= moment and window
  end

  local present = window_of(now)
  if not present then
    return nil
  end
  local last, taken = present, 0
  local stored_begin, stored_taken = string.match(state or '', '^(%d+) (%d+)$')
  if stored_begin and tonumber(stored_begin) >= begin(present) then
    -- One that nobody may wait for is from before the clock was set back.
    local window = window_of(math.min(tonumber(stored_begin), now + ceiling))
    last, taken = window or present, tonumber(stored_taken)
  end

  local function place(permits)
    return taken + permits <= limit and last or last + 1
  end
  local function micros_until(window)
    return math.max(0, begin(window) - now)
  end

  return {
    wait = function(permits)
      return micros_until(place(permits))
    end,
    remaining = function()
      return last == present and math.max(0, limit - taken) or 0
    end,
    reset = function()
      return taken > 0 and micros_until(last + 1) or 0
    end,
    take = function(permits)
      local window = place(permits)
      taken = window == last and taken + permits or permits
      last = window
      return string.format('%.0f', begin(window))
    end,
    -- Into the window that they are from, and none that came later.
    refund = function(permits, grant)
      if begin(last) ~= tonumber(grant) or taken == 0 then
        return false
      end
      taken = math.max(0, taken - permits)
      return true
    end,
    stored = function()
      return taken > 0 and string.format('%.0f %.0f', begin(last), taken), micros_until(last + 1)
    end,
  }
end
