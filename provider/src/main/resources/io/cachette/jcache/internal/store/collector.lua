-- Purpose: refuses a command of a node that takes another collector for that of the cache, which was destroyed and
-- created again. The node registers, and learns it. This follows entry.lua, and sorted-set.lua or field-ttl.lua.
-- Reply: see the script that follows
if epochs ~= '' and IS_FIELD_TTL ~= (string.find(epochs, '^field%-ttl') ~= nil) then
  return redis.error_reply('FENCED the cache has another collector')
end
