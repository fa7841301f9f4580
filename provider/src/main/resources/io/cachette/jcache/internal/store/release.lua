-- Purpose: releases a lease without changing the entries, whose original expiry times it restores. It
-- follows record.lua.
-- KEYS, ARGV[1..5]: as in entry.lua
-- ARGV[6] token of the lease   ARGV[7...] keys
-- Reply: empty
local keys = {unpack(ARGV, 7)}
prefetch(keys)
for _, key in ipairs(keys) do
  local holder, original = find_lease(key)
  if holder == ARGV[6] then
    remove_record('lease:' .. key)
    if original ~= '' then
      invalidate_load(key) -- a writer that fails may have changed the system of record all the same
    end
    local value = is_lowered(original) and find(key)
    if value then
      write(key, value, original_time(original))
    end
  end
end
flush()
return {}
