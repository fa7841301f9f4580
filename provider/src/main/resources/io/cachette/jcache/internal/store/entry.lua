-- Purpose: prelude of the scripts that change entries. It follows expiry.lua.
-- KEYS[1], KEYS[2]: as in expiry.lua
-- KEYS[3] control (hash). Fields:
--   epochs      ";node=epoch:until" of each node that changes entries, see fence.lua
--   listeners   ";node=until:flags" of each node that receives events, see listen.lua
--   generation  how often the cache was cleared; a load of an earlier generation is invalid
--   lease:KEY   "until:token:original", see lease.lua
--   load:KEY    "until:generation:lease:token": a load token, and the end of the lease of the only load
-- ARGV[1] node of the caller   ARGV[2] its epoch   ARGV[3] channel of events   ARGV[4] encoded name of the cache
-- ARGV[5] optional values in the reply, as flags: p value before a change, r value that did not
--   meet the condition, x value of an expired entry that was found and deleted
-- Reply: see the script that follows
local control = KEYS[3]
local node, epoch, channel, cache, reply_fields = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local LOAD_TOKEN_TTL_MS = 600000
local fields = redis.call('HMGET', control, 'epochs', 'listeners', 'generation')
local epochs, listeners, generation = fields[1] or '', fields[2] or '', fields[3] or '0'
-- Whether there are leases or loads, so that most changes need not look for them.
local has_records = redis.call('HLEN', control)
  > (fields[1] and 1 or 0) + (fields[2] and 1 or 0) + (fields[3] and 1 or 0)

local function is_requested(flag)
  return string.find(reply_fields, flag, 1, true) ~= nil
end
local has_expired = is_requested('x')

-- The entries of a call often get the same expiry time.
local last_number, last_text
local function to_text(number)
  if number ~= last_number then
    last_number, last_text = number, string.format('%.0f', number)
  end
  return last_text
end

-- Flags of the other nodes that are registered: c created, u updated, r removed, x expired, o old
-- values.
local listener_flags = ''
for registered, until_ms, flags in string.gmatch(listeners, ';([^=]+)=(%d+):(%a*)') do
  if registered ~= node and tonumber(until_ms) > now then
    listener_flags = listener_flags .. flags
  end
end

local function has_listener(flag)
  return string.find(listener_flags, flag, 1, true) ~= nil
end

local function frame(part)
  return part and (#part .. ':' .. part) or '-:'
end

-- Publishes an event, if another node is registered for its kind.
local function publish(kind, key, value, old)
  if has_listener(kind) then
    local published_old = has_listener('o') and old
    if kind == 'r' or kind == 'x' then
      value = published_old
    end
    redis.call('PUBLISH', channel, frame(node) .. frame(cache) .. frame(kind)
      .. frame(key) .. frame(value) .. frame(published_old))
  end
end

local function write(key, value, expiry_time)
  if expiry_time then
    redis.call('HSET', entries, key, to_text(expiry_time) .. ':' .. value)
    redis.call('ZADD', expiry_index, to_text(expiry_time), key)
  else
    redis.call('HSET', entries, key, value)
    redis.call('ZREM', expiry_index, key)
  end
end

local function delete(key)
  redis.call('HDEL', entries, key)
  redis.call('ZREM', expiry_index, key)
end

-- Returns the value and the own expiry time, or false if the entry is absent. An expired entry is
-- deleted; its value is the third result.
local function find(key)
  local stored = redis.call('HGET', entries, key)
  if not stored then
    return false
  end
  local own, value = split(stored)
  if is_expired(key, own) then
    delete(key)
    publish('x', key, nil, value)
    return false, nil, value
  end
  return value, own
end
