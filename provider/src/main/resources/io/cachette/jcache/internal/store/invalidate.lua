-- Purpose: publishes the invalidation of what a script has changed, if a node has a near cache. It follows entry.lua
-- and invalidation.lua.
-- Reply: see the script that follows

-- Publishes one invalidation of all entries that were written or deleted. Deletions of expired entries are left out, as
-- no near cache keeps these. Returns what the script adds to its reply: '@' and the new stamp, or nothing.
local function invalidate(keys)
  if not has_near or #keys == 0 then
    return ''
  end
  return '@' .. publish_invalidation(control, time[2], channel, node, 'n', keys)
end
