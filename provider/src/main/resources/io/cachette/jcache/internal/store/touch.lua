-- Purpose: lets the script that follows answer on a server that is full, like free.lua, and on one that takes no
-- writes at all: then it leaves its changes out. This precedes only scripts whose callers read, and do without
-- these changes.
local redis = redis
local first_write = redis.pcall('HDEL', KEYS[3], '')
if type(first_write) == 'table' and first_write.err then
  local function has_code(code)
    return string.find(first_write.err, code .. ' ', 1, true)
  end
  if not (has_code('READONLY') or has_code('NOREPLICAS') or has_code('MISCONF')) then
    return first_write
  end
  local WRITES = {HSET = true, HSETEX = true, HPEXPIREAT = true, HDEL = true, ZADD = true, ZREM = true, PUBLISH = true}
  local server = redis
  -- Nothing is written, so another collector than that of the cache does no harm.
  epochs = ''
  redis = {call = function(command, ...)
    if not WRITES[command] then
      return server.call(command, ...)
    end
  end}
  has_expired, has_near = false, false -- nothing changes, so no node is notified
end
