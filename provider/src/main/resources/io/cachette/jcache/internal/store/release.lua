-- Purpose: releases a lease without changing the entries, whose original expiry times it restores. It
-- follows record.lua.
-- KEYS, ARGV[1..5]: as in entry.lua
-- ARGV[6] token of the lease   ARGV[7...] keys
-- Reply: empty
local keys = {unpack(ARGV, 7)}
common.prefetch(keys)
for _, key in ipairs(keys) do
  local holder, original = common.find_lease(key)
  if holder == ARGV[6] then
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
return {}
