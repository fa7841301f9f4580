-- Purpose: publishes events, and finds entries, of which expired ones are deleted with an event. It follows
-- changes.lua.
-- Reply: see the script that follows
function common.has_listener(flag)
  return string.find(common.listener_flags, flag, 1, true) ~= nil
end

function common.frame(part)
  return part and (#part .. ':' .. part) or '-:'
end

-- Publishes an event, if another node is registered for its kind.
function common.publish(kind, key, value, old)
  if common.listener_flags ~= '' and common.has_listener(kind) then
    local published_old = common.has_listener('o') and old
    if kind == 'r' or kind == 'x' then
      value = published_old
    end
    local head = common.frame(common.node) .. common.frame(common.cache) .. common.frame(kind)
    common.messages[#common.messages + 1] = head
      .. common.frame(key) .. common.frame(value) .. common.frame(published_old)
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
