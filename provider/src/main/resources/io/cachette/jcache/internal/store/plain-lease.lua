-- Purpose: acquires a lease on one entry without a record, with one command of each kind. In all other
-- cases, and if the entry has expired, this does nothing, and lease.lua acquires the lease. It follows entry.lua.
-- KEYS, ARGV, Reply: as in lease.lua
if only_key and not has_records then
  local until_ms, guards = now + tonumber(ARGV[8]), ARGV[9] == '1'
  local until_text = string.format('%.0f', until_ms)
  local value = redis.call('HGET', entries, only_key)
  local own, first = string.match(value or '', '^(%d+):()')
  local expiry_time = own and tonumber(own)
  value = own and string.sub(value, first) or value
  if expiry_time and (guards or expiry_time <= now) then
    expiry_time = math.max(expiry_time, get_score(only_key) or expiry_time)
  end
  if not expiry_time or expiry_time > now then
    local original = guards and 'kept' or ''
    if guards and value and (not expiry_time or expiry_time > until_ms) then
      original = expiry_time and string.format('%.0f', expiry_time) or 'eternal'
      store_entry(only_key, until_text .. ':' .. value, until_text, false, expiry_time)
    elseif guards and value then
      local text = string.format('%.0f', expiry_time)
      store_entry(only_key, text .. ':' .. value, text, true, expiry_time)
    end
    redis.call('HSET', control, 'lease:' .. only_key, until_text .. ':' .. ARGV[7] .. ':' .. original)
    invalidate({guards and value and only_key or nil})
    return {1, value, false}
  end
end
