-- Prelude of every script that changes entries.
-- KEYS[1] entries (hash: key -> value)    KEYS[2] deadlines (zset: key -> ms)
-- KEYS[3] loads (hash: key -> ticket)     KEYS[4] leases (hash: key -> "until:token")
-- KEYS[5] listeners (hash: node -> "until:flags")
-- KEYS[6] loading (hash: key -> "until:ticket" of the only load)
-- ARGV[1] node that asks   ARGV[2] channel   ARGV[3] cache, as messages name it
-- ARGV[4] what the answer should carry: p previous value, r value that made a condition fail,
--         x value of an expired entry
local entries, deadlines, loads, leases, listeners = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local loading = KEYS[6]
local node, channel, cache, wanted = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local has_loads = redis.call('EXISTS', loads) == 1
local has_leases = redis.call('EXISTS', leases) == 1

local function wants(flag)
  return string.find(wanted, flag, 1, true) ~= nil
end

-- Flags of the other nodes that listen: c created, u updated, r removed, x expired, o old values.
local heard = ''
if redis.call('EXISTS', listeners) == 1 then
  local registered = redis.call('HGETALL', listeners)
  for i = 1, #registered, 2 do
    local until_ms, flags = string.match(registered[i + 1], '^(%d+):(%a*)$')
    if registered[i] ~= node and until_ms and tonumber(until_ms) > now then
      heard = heard .. flags
    end
  end
end

local function hears(flag)
  return string.find(heard, flag, 1, true) ~= nil
end

local function frame(part)
  return part and (#part .. ':' .. part) or '-:'
end

-- Tells the other nodes what happened, if one of them wants to know.
local function publish(kind, key, value, old)
  if hears(kind) then
    local shown = hears('o') and old
    if kind == 'r' or kind == 'x' then
      value = shown
    end
    redis.call('PUBLISH', channel, frame(node) .. frame(cache) .. frame(kind)
      .. frame(key) .. frame(value) .. frame(shown))
  end
end

local function forget_load(key)
  if has_loads then
    redis.call('HDEL', loads, key)
    redis.call('HDEL', loading, key)
  end
end

local function set_deadline(key, ttl)
  if ttl == 'eternal' then
    redis.call('ZREM', deadlines, key)
  elseif ttl ~= 'keep' then
    redis.call('ZADD', deadlines, now + tonumber(ttl), key)
  end
end

local function delete(key)
  redis.call('HDEL', entries, key)
  redis.call('ZREM', deadlines, key)
end

local function is_dead(key)
  local deadline = redis.call('ZSCORE', deadlines, key)
  return deadline and tonumber(deadline) <= now
end

-- Returns the live value or false. A dead entry is deleted; its value is the second result.
local function take(key)
  local value = redis.call('HGET', entries, key)
  if value and is_dead(key) then
    delete(key)
    publish('x', key, nil, value)
    return false, value
  end
  return value, false
end

-- Tells whether the caller may change the entry: with a token, if its lease has not run out;
-- without one, if nobody holds a lease.
local function may_change(key, token)
  local lease = has_leases and redis.call('HGET', leases, key)
  local until_ms, holder = string.match(lease or '', '^(%d+):(.*)$')
  local is_live = holder and tonumber(until_ms) > now
  if token ~= '' then
    return is_live and holder == token
  end
  return not is_live
end
