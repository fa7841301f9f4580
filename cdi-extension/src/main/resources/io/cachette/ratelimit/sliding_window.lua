-- Never more than the limit in any period. The state is each grant of the last period, oldest first: how long
-- after the one before, and how many permits if more than one. Grants may be yet to come if somebody waits.
-- ARGV of a limit: limit, period
local function sliding_window(state, now, at, ceiling)
  local limit, period = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local grants, taken, moment = {}, 0, 0
  for after, permits in string.gmatch(state or '', '(%d+)x?(%d*)') do
    moment = moment + tonumber(after)
    -- One that nobody may wait for is from before the clock was set back.
    local grant = {at = math.min(moment, now + ceiling), permits = tonumber(permits) or 1}
    if grant.at + period > now then
      grants[#grants + 1] = grant
      taken = taken + grant.permits
    end
  end

  -- Not before those who came earlier.
  local function place(permits)
    local moment, needed = now, taken + permits - limit
    if #grants > 0 then
      moment = math.max(moment, grants[#grants].at)
    end
    for _, grant in ipairs(grants) do
      if needed <= 0 then
        break
      end
      moment = math.max(moment, grant.at + period)
      needed = needed - grant.permits
    end
    return moment
  end

  local function left()
    return #grants > 0 and grants[#grants].at + period - now or 0
  end
  local function stored()
    local words, before = {}, 0
    for i, grant in ipairs(grants) do
      words[i] = string.format('%.0f', grant.at - before) .. (grant.permits > 1 and 'x' .. grant.permits or '')
      before = grant.at
    end
    return table.concat(words, ' '), left()
  end

  return {
    wait = function(permits)
      return place(permits) - now
    end,
    remaining = function()
      return place(1) > now and 0 or limit - taken
    end,
    reset = left,
    take = function(permits)
      local moment = place(permits)
      local newest = grants[#grants]
      if newest and newest.at == moment then
        newest.permits = newest.permits + permits
      else
        grants[#grants + 1] = {at = moment, permits = permits}
      end
      taken = taken + permits
      return string.format('%.0f', moment), stored()
    end,
    refund = function(permits, given)
      for i, grant in ipairs(grants) do
        if grant.at == tonumber(given) then
          taken = taken - math.min(permits, grant.permits)
          grant.permits = grant.permits - permits
          if grant.permits <= 0 then
            table.remove(grants, i)
          end
          return stored()
        end
      end
      return nil
    end,
  }
end
