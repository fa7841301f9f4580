-- The generic cell rate algorithm. The state is the time at which the limit is fully recovered; each granted
-- permit moves it forward by period / limit. Times and spans are exact: whole microseconds, and a fraction
-- whose denominator is the limit. Each pair is in two variables, because tables would take more time than
-- everything else. The state also has the span by which refunds have moved the time back after later grants.
-- It keeps this span until the limit would have recovered without these refunds: until then, the time of an
-- earlier grant may seem to be in the future, although the limit has recovered from it.
-- A grant is the state after it.
-- ARGV of a limit: limit, period, burst
local function gcra(state, now, at, max_wait)
  local limit, period, burst = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local per_permit = math.floor(period / limit)
  local rest = period - per_permit * limit

  local function normalize(whole, over)
    if over >= 0 and over < limit then
      return whole, over
    end
    local carry = math.floor(over / limit)
    return whole + carry, over - carry * limit
  end
  local function is_after(whole, over, other_whole, other_over)
    return whole > other_whole or (whole == other_whole and over > other_over)
  end
  -- The span by which permits move the time; period * permits would not be exact.
  local function span(permits)
    return normalize(per_permit * permits, rest * permits)
  end
  local function round_up(whole, over)
    return math.max(0, over > 0 and whole + 1 or whole)
  end

  -- A fraction with another denominator is from before a change of the limit, and is rounded up.
  local function parse(text)
    local whole, over, of = string.match(text, '^(%d+)%+?(%d*)/?(%d*)$')
    if not whole then
      return 0, 0 -- the state of another algorithm, from before a change of the policy
    elseif over == '' then
      return tonumber(whole), 0
    elseif tonumber(of) == limit then
      return tonumber(whole), tonumber(over)
    end
    return tonumber(whole) + 1, 0
  end
  local function parse_state(text)
    local moment, back = string.match(text, '^(%S+) ?(%S*)$')
    local whole, over = parse(moment or text)
    return whole, over, parse(back == '' and '0' or back or '0')
  end
  local function format(whole, over)
    local text = string.format('%.0f', whole)
    return over == 0 and text or text .. string.format('+%.0f/%.0f', over, limit)
  end

  local full_whole, full_over = span(burst)
  local whole, over, back_whole, back_over = now, 0, 0, 0
  if state then
    local plain = tonumber(state)
    if plain then
      whole = plain
    else
      whole, over, back_whole, back_over = parse_state(state)
    end
    local latest_whole, latest_over = now + max_wait + full_whole, full_over
    if not is_after(whole, over, now, 0) then
      back_whole, back_over = normalize(back_whole + whole - now, back_over + over)
      if back_whole < 0 then
        back_whole, back_over = 0, 0
      end
      whole, over = now, 0
    elseif is_after(whole, over, latest_whole, latest_over) then -- the burst is lower now, or the clock was set back
      back_whole, back_over =
        normalize(back_whole + whole - latest_whole, back_over + over - latest_over)
      whole, over = latest_whole, latest_over
    end
  end

  local function time_to_reset()
    return round_up(whole - now, over)
  end
  local function encode_state()
    local moment = format(whole, over)
    if back_whole + back_over == 0 then
      return moment, time_to_reset()
    end
    local ttl = round_up(normalize(whole + back_whole - now, over + back_over))
    return moment .. ' ' .. format(back_whole, back_over), ttl
  end

  return {
    wait = function(permits)
      local span_whole, span_over = span(permits)
      return round_up(normalize(whole + span_whole - full_whole - now, over + span_over - full_over))
    end,
    remaining = function()
      local room, room_over = normalize(now + full_whole - whole, full_over - over)
      if room < 0 then
        return 0
      elseif rest == 0 then
        return math.floor(room / per_permit)
      end
      local guess = math.floor((room + room_over / limit) / period * limit)
      local permits = math.min(burst, guess) -- not exact, as period * limit is too large
      while permits > 0 do
        local span_whole, span_over = span(permits)
        if not is_after(span_whole, span_over, room, room_over) then
          break
        end
        permits = permits - 1
      end
      while permits < burst do
        local span_whole, span_over = span(permits + 1)
        if is_after(span_whole, span_over, room, room_over) then
          break
        end
        permits = permits + 1
      end
      return permits
    end,
    reset = time_to_reset,
    acquire = function(permits)
      local span_whole, span_over = span(permits)
      whole, over = normalize(whole + span_whole, over + span_over)
      local text, ttl = encode_state()
      return text, text, ttl
    end,
    -- Moves the time back only so far that no call gets more than without this grant, at any time of the other
    -- grants: never by the part that has recovered already, and at most by what later grants leave of the burst.
    refund = function(permits, grant)
      local end_whole, end_over, before_whole, before_over = parse_state(grant)
      local since_whole, since_over = normalize(back_whole - before_whole, back_over - before_over)
      end_whole, end_over = normalize(end_whole - since_whole, end_over - since_over)
      local later_whole, later_over = normalize(whole - end_whole, over - end_over)
      local give_whole, give_over = span(permits)
      local function cap(most_whole, most_over)
        if is_after(give_whole, give_over, most_whole, most_over) then
          give_whole, give_over = most_whole, most_over
        end
      end
      cap(end_whole - now, end_over)
      cap(normalize(full_whole - later_whole - since_whole, full_over - later_over - since_over))
      if is_after(0, 0, later_whole, later_over) or not is_after(give_whole, give_over, 0, 0) then
        return nil
      end
      whole, over = normalize(whole - give_whole, over - give_over)
      if is_after(later_whole, later_over, 0, 0) or is_after(since_whole, since_over, 0, 0) then
        back_whole, back_over = normalize(back_whole + give_whole, back_over + give_over)
      end
      return encode_state()
    end,
  }
end
