-- Purpose: the functions of the scripts that do not end in a short way, and the state that they share. It follows
-- entry.lua.
-- Reply: see the script that follows
-- The functions use no local variables of a script: Lua looks for each of them whenever it creates a function, and
-- a script creates all functions at each call.
local common = {entries = entries, expiry_index = expiry_index, now = now}

-- Returns the own expiry time (nil for an eternal entry) and the encoded value. A value that another program
-- has written may have another form: it is eternal, and clients find that they cannot read it.
function common.split(stored)
  local own, first = string.match(stored, '^(%d+):()')
  if own then
    return tonumber(own), string.sub(stored, first)
  end
  return nil, stored
end

-- Returns the expiry time of an entry from its own one and the one in the index.
function common.later_of(own, indexed)
  return math.max(own, tonumber(indexed or own))
end
