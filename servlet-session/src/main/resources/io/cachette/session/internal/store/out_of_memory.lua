-- Prelude of every script that stores data.
-- While Redis is out of memory and evicts nothing (maxmemory, noeviction), it refuses a write that may need memory,
-- unless the script has written before. So a script that renews or removes begins with a write that needs no
-- memory, such as PEXPIRE, ZREMRANGEBYSCORE or UNLINK, and works on a full server. A script that stores something
-- new begins with this function.
-- Runs a command. Returns false if Redis has refused it, and has changed nothing, because it is out of memory.
local function store_unless_full(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then
    if string.find(reply.err, 'OOM', 1, true) then
      return false
    end
    redis.call(...) -- fails in the same way, and so ends the script
  end
  return true
end

