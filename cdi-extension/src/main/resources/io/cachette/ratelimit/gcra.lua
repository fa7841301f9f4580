-- The generic cell rate algorithm. The state is the moment at which the limit will have recovered from all
-- that was taken; each permit moves it by period / limit. Moments are exact: whole microseconds, and a
-- fraction over the limit where these do not suffice. Beside it, by how much refunds have moved it back while
-- others had taken permits since; a grant is the state after it.
-- ARGV of a limit: limit, period, burst
local function gcra(state, now, argument, ceiling)
  local limit, period, burst = argument(1), argument(2), argument(3)

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
  local function earlier(a, b)
    return is_after(a, b) and b or a
  end
  -- How far so many permits move it; period * permits would not be exact.
  local function span(permits)
    local per_permit = math.floor(period / limit)
    return moment(per_permit * permits, (period - per_permit * limit) * permits)
  end

  local zero, present, full = moment(0, 0), moment(now, 0), span(burst)

  -- A fraction over another limit, from before this one was changed, counts as a whole.
  local function parse(text)
    local whole, over, of = string.match(text, '^(%d+)%+?(%d*)/?(%d*)$')
    if over == '' then
      return moment(tonumber(whole), 0)
    end
    return tonumber(of) == limit and moment(tonumber(whole), tonumber(over)) or moment(tonumber(whole) + 1, 0)
  end
  local function format(at)
    return string.format('%.0f', at.whole) .. (at.over > 0 and string.format('+%.0f/%.0f', at.over, limit) or '')
  end
  local function parse_state(text)
    local recovered, returned = string.match(text, '^(%S+) ?(%S*)$')
    return parse(recovered), returned == '' and zero or parse(returned)
  end

  local recovered, returned = present, zero
  if state then
    recovered, returned = parse_state(state)
  end
  local latest = add(moment(now + ceiling, 0), full)
  if not is_after(recovered, present) then
    recovered, returned = present, zero
  elseif is_after(recovered, latest) then -- the burst was lowered, or the clock was set back
    returned = add(returned, subtract(recovered, latest))
    recovered = latest
  end

  local function micros_until(at)
    local left = subtract(at, present)
    return math.max(0, left.whole + (left.over > 0 and 1 or 0))
  end
  local function format_state()
    return format(recovered) .. (is_after(returned, zero) and ' ' .. format(returned) or '')
  end

  return {
    wait = function(permits)
      return micros_until(subtract(add(recovered, span(permits)), full))
    end,
    remaining = function()
      local room = subtract(add(present, full), recovered)
      local guess = math.floor((room.whole + room.over / limit) / period * limit)
      local permits = math.max(0, math.min(burst, guess)) -- not exact, as period * limit is too large
      while permits > 0 and is_after(span(permits), room) do
        permits = permits - 1
      end
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
      return format_state()
    end,
    -- Gives back so much that, whenever the others have taken theirs, or will have their turn, nobody gets
    -- more than if this grant had never been: not what it has recovered from in any case, and in front of
    -- those who still wait no more than what the burst leaves.
    refund = function(permits, grant)
      local grant_end, returned_before = parse_state(grant)
      local since = subtract(returned, returned_before)
      grant_end = subtract(grant_end, since)
      local taken_later = subtract(recovered, grant_end)
      local room = subtract(subtract(full, taken_later), since)
      local back = earlier(earlier(span(permits), subtract(grant_end, present)), room)
      if is_after(zero, taken_later) or not is_after(back, zero) then
        return false
      end
      recovered = subtract(recovered, back)
      if is_after(taken_later, zero) or is_after(since, zero) then
        returned = add(returned, back)
      end
      return true
    end,
    stored = function()
      local ttl = micros_until(recovered)
      return ttl > 0 and format_state(), ttl
    end,
  }
end
