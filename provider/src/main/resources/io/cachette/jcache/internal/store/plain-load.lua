-- Purpose: does what load.lua does, for an entry without a lease. In all other cases, and if the entry has expired,
-- this does nothing. It follows entry.lua.
-- KEYS, ARGV, Reply: as in load.lua
if not lease_record then
  local FOUND, TOKEN_ISSUED, LEASED, HELD_BY_OTHER = 0, 1, 2, 3
  local is_renewal, lease_ms = ARGV[9] == 'new', tonumber(ARGV[12])
  local value = redis.call('HGET', entries, only_key)
  local own, first = string.match(value or '', '^(%d+):()')
  local expiry_time = own and tonumber(own)
  value = own and string.sub(value, first) or value
  local ttl_threshold = tonumber(ARGV[10])
  if expiry_time and expiry_time - now <= ttl_threshold then
    expiry_time = math.max(expiry_time, get_score(only_key) or expiry_time)
  end

  local until_ms, issued, lease_until, token = string.match(load_record or '', LOAD_PATTERN)
  local is_valid = not is_renewal and until_ms and tonumber(until_ms) > now and issued == generation
  if not expiry_time or expiry_time > now then
    local exists = value and 1 or 0
    if value and not is_renewal and value ~= ARGV[11] and not (expiry_time and expiry_time - now <= ttl_threshold) then
      return {FOUND, value, exists, false}
    elseif is_valid and lease_ms > 0 and tonumber(lease_until) > now and token ~= ARGV[8] then
      return {HELD_BY_OTHER, token, exists, false}
    end
    token = is_valid and token or ARGV[8]
    local new_lease_until = lease_ms > 0 and string.format('%.0f', now + lease_ms) or is_valid and lease_until or '0'
    redis.call('HSET', control, 'load:' .. only_key,
      string.format('%.0f', now + LOAD_TOKEN_TTL_MS) .. ':' .. generation .. ':' .. new_lease_until .. ':' .. token)
    return {lease_ms > 0 and LEASED or TOKEN_ISSUED, token, exists, false}
  end
end
