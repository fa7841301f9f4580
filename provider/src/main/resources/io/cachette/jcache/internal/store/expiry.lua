-- Purpose: the time, and the expiry of stored values; prelude of all scripts that use entries.
-- KEYS[1] entries (hash: key -> stored value)
-- KEYS[2] expiry index (zset: key -> ms of Redis time)
-- A stored value is the encoded value, which begins with a letter. Before it stand its expiry time in ms
-- and a colon, unless the entry is eternal: "1780000000123:s:text". An access that extends the time to live
-- writes only the index. So an entry is expired if its own time and the time in the index have passed. If
-- the server has evicted the index, the own time alone decides.
local entries, expiry_index = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- All functions, and the state that they share. They use no other local variables of a script: Lua looks for
-- each of them whenever it creates a function, and a script creates all functions at each call.
local common = {entries = entries, expiry_index = expiry_index, now = now}

-- Returns the own expiry time (nil for an eternal entry) and the encoded value. A value that another program
-- has written may have another form: it is eternal, and clients find that they cannot read it.
function common.split(stored)
  local first = string.byte(stored)
  local colon = first and first <= 57 and string.find(stored, ':', 1, true)
  local own = colon and tonumber(string.sub(stored, 1, colon - 1))
  if own then
    return own, string.sub(stored, colon + 1)
  end
  return nil, stored
end

-- Returns the expiry time of an entry from its own one and the one in the index.
function common.later_of(own, indexed)
  return math.max(own, tonumber(indexed or own))
end
