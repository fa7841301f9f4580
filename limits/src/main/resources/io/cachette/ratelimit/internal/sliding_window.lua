-- Never grants more than the limit in any period. The state is the number of permits that count, the time of
-- the newest grant, and all grants of the last period, oldest first: the time of the first, the time since the
-- previous grant for the others, and the permits if there are several. A call reads only the expired grants and
-- appends its own, so its cost does not grow with their number. A grant is in the future if its call waits.
-- ARGV of a limit: limit, period
local function sliding_window(state, now, at, max_wait)
  local limit, period = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local text, newest, grants = string.match(state or '', '^(%d+) (%d+) (.+)$')
  local taken = tonumber(text) or 0
  newest, grants = tonumber(newest) or 0, grants or ''

  -- Returns time and permits of the grant at a position, and the next position; nothing at the end.
  local function grant_at(position, before)
    local _, stop, after, permits = string.find(grants, '^(%d+)x?(%d*) ?', position)
    if stop then
      return before + tonumber(after), tonumber(permits) or 1, stop + 1
    end
  end
  local function format(moment, permits)
    return string.format('%.0f', moment) .. (permits > 1 and string.format('x%.0f', permits) or '')
  end
  -- Writes all grants again, as a function changes them.
  local function rewrite(change)
    local words, before, moment, permits, position = {}, 0, grant_at(1, 0)
    taken = 0
    while moment do
      local kept_at, kept = change(moment, permits)
      if kept > 0 then
        words[#words + 1] = format(kept_at - before, kept)
        before, taken, newest = kept_at, taken + kept, kept_at
      end
      moment, permits, position = grant_at(position, moment)
    end
    grants = table.concat(words, ' ')
  end
  local function drop_expired()
    local moment, permits, position = grant_at(1, 0)
    local expired = false
    while moment and moment + period <= now do
      taken, expired = taken - permits, true
      moment, permits, position = grant_at(position, moment)
    end
    if not moment then
      taken, grants = 0, ''
    elseif expired then
      local later = string.sub(grants, position)
      grants = format(moment, permits) .. (later == '' and '' or ' ' .. later)
    end
  end

  if newest > now + max_wait then
    -- A grant that is later than a call may wait for was stored before the clock was set back.
    rewrite(function(moment, permits)
      return math.min(moment, now + max_wait), permits
    end)
  end
  drop_expired()

  -- The first time at which the permits are available, and not before that of earlier calls.
  local function find_time(permits)
    local found, needed = now, taken + permits - limit
    if taken > 0 then
      found = math.max(found, newest)
    end
    local moment, expiring, position = grant_at(1, 0)
    while needed > 0 and moment do
      found = math.max(found, moment + period)
      needed = needed - expiring
      moment, expiring, position = grant_at(position, moment)
    end
    return found
  end
  local function time_to_reset()
    return taken > 0 and newest + period - now or 0
  end
  local function encode_state()
    return string.format('%.0f %.0f ', taken, newest) .. grants, time_to_reset()
  end

  return {
    wait = function(permits)
      return find_time(permits) - now
    end,
    remaining = function()
      return find_time(1) > now and 0 or limit - taken
    end,
    reset = time_to_reset,
    acquire = function(permits)
      local moment = find_time(permits)
      grants = taken > 0 and grants .. ' ' .. format(moment - newest, permits) or format(moment, permits)
      taken, newest = taken + permits, moment
      return string.format('%.0f', moment), encode_state()
    end,
    refund = function(permits, grant)
      local given, found = tonumber(grant), permits
      rewrite(function(moment, of_grant)
        local back = moment == given and math.min(found, of_grant) or 0
        found = found - back
        return moment, of_grant - back
      end)
      if found == permits then
        return nil
      end
      return encode_state()
    end,
  }
end
