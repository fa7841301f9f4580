-- Purpose: evicts nothing, as the cache has no limit on this node. limit.lua has the same function.
-- Reply: see the script that follows
local function make_room()
  return ''
end
