-- Purpose: prelude of the scripts that change entries.
-- KEYS[1] entries (hash: key -> value)        KEYS[2] expiry times (zset: key -> ms of Redis time)
-- KEYS[3] load tokens (hash: key -> token)    KEYS[4] leases (hash: key -> "until:token")
-- KEYS[5] listeners (hash: node -> "until:flags")
-- KEYS[6] load leases (hash: key -> "until:token" of the only load)
-- ARGV[1] node of the caller   ARGV[2] channel of events   ARGV[3] encoded name of the cache
-- ARGV[4] optional values in the reply, as flags: p value before a change, r value that did not
--         meet the condition, x value of an expired entry that was found and deleted
-- Reply: see the script that follows
local entries, expiry_times, load_tokens, leases, listeners = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local load_leases = KEYS[6]
local LOAD_TOKENS_TTL_MS = 600000
local node, channel, cache, reply_fields = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local has_load_tokens = redis.call('EXISTS', load_tokens) == 1
local has_leases = redis.call('EXISTS', leases) == 1

local function is_requested(flag)
  return string.find(reply_fields, flag, 1, true) ~= nil
end

-- Flags of the other nodes that are registered: c created, u updated, r removed, x expired, o old
-- values.
local listener_flags = ''
if redis.call('EXISTS', listeners) == 1 then
  local registered = redis.call('HGETALL', listeners)
  for i = 1, #registered, 2 do
    local until_ms, flags = string.match(registered[i + 1], '^(%d+):(%a*)$')
    if registered[i] ~= node and until_ms and tonumber(until_ms) > now then
      listener_flags = listener_flags .. flags
    end
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

local function invalidate_load(key)
  if has_load_tokens then
    redis.call('HDEL', load_tokens, key)
    redis.call('HDEL', load_leases, key)
  end
end

-- Returns whether the caller may change the entry: with a token, if its lease has not expired;
-- without a token, if no caller holds a lease.
local function may_change(key, token)
  local lease = has_leases and redis.call('HGET', leases, key)
  local until_ms, holder = string.match(lease or '', '^(%d+):(.*)$')
  local is_held = holder and tonumber(until_ms) > now
  if token ~= '' then
    return is_held and holder == token
  end
  return not is_held
end
