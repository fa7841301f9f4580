-- Purpose: releases a lease without changing the entries, whose original expiry times it restores. If the
-- caller waits for the lease, its position in the queue is removed. It follows record.lua.
-- KEYS, ARGV[1..6]: as in entry.lua
-- ARGV[7] token of the lease   ARGV[8...] keys
-- Reply: empty
local keys = {unpack(ARGV, 8)}
if only_key then
  common.update_queue(only_key, ARGV[7], true)
end
common.prefetch(keys)
for _, key in ipairs(keys) do
  local holder, original = common.find_lease(key)
  if holder == ARGV[7] then
    common.remove_record('lease:' .. key)
    if original ~= '' then
      common.invalidate_load(key) -- a writer that fails may have changed the system of record all the same
    end
    local value = common.is_lowered(original) and common.find(key)
    if value then
      common.write(key, value, common.original_time(original))
    end
  end
end
common.flush()
invalidate(common.changed)
return {}
