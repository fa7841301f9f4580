-- Purpose: publishes invalidations for near caches. Each one advances the stamp of the partition and names the one
-- before, so that a node notices if it has missed some. The steps differ, so that a server that has lost the last
-- stamps does not repeat them. A script changes entries first, so that a full server takes the new stamp, or has
-- refused the script.
-- Reply: see the script that follows
-- Publishes an invalidation, see Invalidation: of kind 'n' with the keys of entries, or 'a' for all entries. Returns the
-- new stamp.
local function publish_invalidation(control, microseconds, channel, node, kind, keys)
  local step = microseconds % 1000 + 1
  local stamp = redis.call('HINCRBY', control, 'near', step)
  local before, after = string.format('%.0f', stamp - step), string.format('%.0f', stamp)
  local head, parts = {node, string.match(control, '.*{([^}]*)}'), kind, before, after}, {}
  for i, part in ipairs(head) do
    parts[i] = #part .. ':' .. part
  end
  for i, key in ipairs(keys) do
    parts[#head + i] = #key .. ':' .. key
  end
  redis.call('PUBLISH', channel, table.concat(parts))
  return after
end
