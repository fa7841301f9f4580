-- Purpose: publishes events, and finds entries, of which expired ones are deleted with an event. It follows
-- changes.lua.
-- Reply: see the script that follows
function common.has_listener(flag)
  return string.find(common.listener_flags, flag, 1, true) ~= nil
end

function common.frame(part)
  return part and (#part .. ':' .. part) or '-:'
end

-- Collects an event, if another node is registered for its kind. Such a node receives all events of a script in one
-- message, see RemoteEvent.
function common.publish(kind, key, value, old)
  if common.listener_flags ~= '' and common.has_listener(kind) then
    local published_old = common.has_listener('o') and old
    if kind == 'r' or kind == 'x' then
      value = published_old
    end
    local n = #common.events
    common.events[n + 1], common.events[n + 2] = common.frame(kind), common.frame(key)
    common.events[n + 3], common.events[n + 4] = common.frame(value), common.frame(published_old)
  end
end

-- Returns the value and the own expiry time, or false if the entry is absent. An expired entry is
-- deleted; its value is the third result.
function common.find(key)
  local stored = common.get_stored(key)
  if not stored then
    return false
  end
  local own, value = common.split(stored)
  if own and own <= common.now and common.later_of(own, common.get_score(key)) <= common.now then
    common.delete(key)
    common.publish('x', key, nil, value)
    return false, nil, value
  end
  return value, own
end
