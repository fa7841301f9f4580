-- Never more than the limit in any period. The state is each grant of the last period, oldest first: how long
-- after the one before, and how many permits if more than one. Grants may be yet to come if somebody waits.
-- ARGV of a limit: limit, period
local function sliding_window(state, now, argument, ceiling)
  local limit, period = argument(1), argument(2)
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
    local at, needed = now, taken + permits - limit
    if #grants > 0 then
      at = math.max(at, grants[#grants].at)
    end
    for _, grant in ipairs(grants) do
      if needed <= 0 then
        break
      end
      at = math.max(at, grant.at + period)
      needed = needed - grant.permits
    end
    return at
  end

  return {
    wait = function(permits)
      return place(permits) - now
    end,
    remaining = function()
      return place(1) > now and 0 or limit - taken
    end,
    reset = function()
      return #grants > 0 and grants[#grants].at + period - now or 0
    end,
    take = function(permits)
      local at = place(permits)
      local newest = grants[#grants]
      if newest and newest.at == at then
        newest.permits = newest.permits + permits
      else
        grants[#grants + 1] = {at = at, permits = permits}
      end
      taken = taken + permits
      return string.format('%.0f', at)
    end,
    refund = function(permits, given)
      for i, grant in ipairs(grants) do
        if grant.at == tonumber(given) then
          taken = taken - math.min(permits, grant.permits)
          grant.permits = grant.permits - permits
          if grant.permits <= 0 then
            table.remove(grants, i)
          end
          return true
        end
      end
      return false
    end,
    stored = function()
      if #grants == 0 then
        return false
      end
      local words, before = {}, 0
      for i, grant in ipairs(grants) do
        words[i] = string.format('%.0f', grant.at - before) .. (grant.permits > 1 and 'x' .. grant.permits or '')
        before = grant.at
      end
      return table.concat(words, ' '), before + period - now
    end,
  }
end
