-- The generic cell rate algorithm. The state is the moment at which the limit will have recovered from all
-- that was taken; each permit moves it by period / limit. Moments are exact: whole microseconds, and a
-- fraction over the limit where these do not suffice.
-- ARGV of a limit: limit, period, burst
local function gcra(state, now, limit_of, ceiling)
  local limit, period, burst = limit_of(1), limit_of(2), limit_of(3)

  local function moment(whole, over)
    local carry = math.floor(over / limit)
    return {whole = whole + carry, over = over - carry * limit}
  end
  local function add(a, b)
    return moment(a.whole + b.whole, a.over + b.over)
  end
  local function subtract(a, b)
    return moment(a.whole - b.whole, a.over - b.over)
  end
  local function is_after(a, b)
    return a.whole > b.whole or (a.whole == b.whole and a.over > b.over)
  end
  -- How far so many permits move it; period * permits would not be exact.
  local function span(permits)
    local per_permit = math.floor(period / limit)
    return moment(per_permit * permits, (period - per_permit * limit) * permits)
  end
  -- A fraction over another limit, from before this one was changed, counts as a whole.
  local function parse(text)
    local whole, over, of = string.match(text, '^(%d+) ?(%d*)/?(%d*)$')
    if over == '' then
      return moment(tonumber(whole), 0)
    end
    return tonumber(of) == limit and moment(tonumber(whole), tonumber(over)) or moment(tonumber(whole) + 1, 0)
  end
  local function format(at)
    return string.format('%.0f', at.whole) .. (at.over > 0 and string.format(' %.0f/%.0f', at.over, limit) or '')
  end

  local present = moment(now, 0)
  local full = span(burst)
  local latest = add(moment(now + ceiling, 0), full)
  local recovered = state and parse(state) or present
  if is_after(present, recovered) then
    recovered = present
  elseif is_after(recovered, latest) then
    recovered = latest -- the limit was lowered, or the clock was set back
  end

  local function micros_until(at)
    local left = subtract(at, present)
    return math.max(0, left.whole + (left.over > 0 and 1 or 0))
  end
  local function stored()
    local ttl = micros_until(recovered)
    return ttl > 0 and format(recovered), ttl
  end

  return {
    wait = function(permits)
      return micros_until(subtract(add(recovered, span(permits)), full))
    end,
    remaining = function()
      local room = subtract(add(present, full), recovered)
      local permits = math.max(0, math.floor(room.whole / period * limit) - 1)
      while permits < burst and not is_after(span(permits + 1), room) do
        permits = permits + 1
      end
      return permits
    end,
    reset = function()
      return micros_until(recovered)
    end,
    take = function(permits)
      recovered = add(recovered, span(permits))
      return format(recovered)
    end,
    -- What it has recovered from in any case is not given back.
    refund = function(permits, grant)
      if not is_after(parse(grant), present) or not is_after(recovered, present) then
        return false
      end
      recovered = subtract(recovered, span(permits))
      return true
    end,
    stored = stored,
  }
end
