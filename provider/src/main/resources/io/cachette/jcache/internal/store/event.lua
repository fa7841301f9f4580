-- Purpose: publishes events, and finds entries, of which expired ones are deleted with an event. It follows
-- changes.lua.
-- Reply: see the script that follows
local function has_listener(flag)
  return string.find(listener_flags, flag, 1, true) ~= nil
end

local function frame(part)
  return part and (#part .. ':' .. part) or '-:'
end

-- Publishes an event, if another node is registered for its kind.
local function publish(kind, key, value, old)
  if listener_flags ~= '' and has_listener(kind) then
    local published_old = has_listener('o') and old
    if kind == 'r' or kind == 'x' then
      value = published_old
    end
    messages[#messages + 1] = frame(node) .. frame(cache) .. frame(kind)
      .. frame(key) .. frame(value) .. frame(published_old)
  end
end

-- Returns the value and the own expiry time, or false if the entry is absent. An expired entry is
-- deleted; its value is the third result.
local function find(key)
  local stored = get_stored(key)
  if not stored then
    return false
  end
  local own, value = split(stored)
  if own and own <= now and later_of(own, get_score(key)) <= now then
    delete(key)
    publish('x', key, nil, value)
    return false, nil, value
  end
  return value, own
end
