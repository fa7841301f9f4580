-- Purpose: decides whether an entry is expired, and changes expiry times, for all scripts that change
-- entries. Scripts that only look entries up (read, peek, scan) compare the expiry time themselves, as
-- they must not delete. It follows entry.lua, which has KEYS and ARGV.
-- Reply: see the script that follows
local function set_expiry_time(key, ttl)
  if ttl == 'eternal' then
    redis.call('ZREM', expiry_times, key)
  elseif ttl ~= 'keep' then
    redis.call('ZADD', expiry_times, now + tonumber(ttl), key)
  end
end

local function delete(key)
  redis.call('HDEL', entries, key)
  redis.call('ZREM', expiry_times, key)
end

local function is_expired(key)
  local expiry_time = redis.call('ZSCORE', expiry_times, key)
  return expiry_time and tonumber(expiry_time) <= now
end

-- Returns the value, or false if the entry is absent. An expired entry is deleted; its value is the
-- second result.
local function read_unexpired(key)
  local value = redis.call('HGET', entries, key)
  if value and is_expired(key) then
    delete(key)
    publish('x', key, nil, value)
    return false, value
  end
  return value, false
end
