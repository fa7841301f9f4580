-- Prelude of every script of a session. All keys are in one slot.
-- KEYS[1] session: hash of c created, l last access, p access before that, d deadline (all in ms of Redis'
--   clock), i interval in seconds as it was set, u principal (hashed), x deadline in the index of principals,
--   k lock ("until:token"), and a:<name> for each attribute
-- KEYS[2] tombstone: exists for a while after the session ended; the id that a moved session has now, or empty
-- KEYS[3] deadlines of the shard (zset: id -> ms)
-- ARGV[1] id of the session   ARGV[2] channel   ARGV[3] how many ms ago the request arrived
-- Replies begin with one of these; then the time, the principal if its index is due or false, and the fields,
-- as far as they were asked for.
local ABSENT, LIVE, EXPIRED, MOVED, LOCKED, CONFLICT = 0, 1, 2, 3, 4, 5
local session, tombstone, expiry_index = KEYS[1], KEYS[2], KEYS[3]
local id, channel, elapsed = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- An expired session is kept for so long, as somebody has to tell its listeners.
local GRACE = 120000
local TOMBSTONE = 60000
local CENTURY = 3155760000000
local batch_size = 4000 -- unpack has room for some thousands

local function to_text(read_number)
  return string.format('%.0f', read_number)
end

-- Nothing if it is no whole number: others than these scripts may have written it.
local function read_number(field)
  local value = redis.call('HGET', session, field)
  return value and #value < 16 and string.match(value, '^%-?%d+$') and tonumber(value)
end

local function time_to_live()
  local interval = read_number('i') or 0
  return interval > 0 and interval * 1000 or CENTURY
end

-- What is not a session, as its times are missing or no times, is removed.
local function is_present()
  local interval = read_number('i')
  if read_number('d') and read_number('c') and interval and interval >= -2^31 and interval < 2^31 then
    return true
  end
  redis.call('UNLINK', session)
  redis.call('ZREM', expiry_index, id)
  return false
end

local function reply_absent()
  local successor = redis.call('GET', tombstone)
  if successor and successor ~= '' then
    return {MOVED, successor}
  end
  return {ABSENT}
end

-- The deadlines live until the last one of them.
local function index_expiry(member, expiry_time)
  redis.call('ZADD', expiry_index, to_text(expiry_time), member)
  if #redis.call('ZRANGEBYSCORE', expiry_index, '(' .. to_text(expiry_time), '+inf', 'LIMIT', 0, 1) == 0 then
    redis.call('PEXPIRE', expiry_index, to_text(expiry_time - now + GRACE))
  end
end

-- The session lives for its interval from now on. Returns the principal, if its index has to follow.
local function renew(member)
  local ttl = time_to_live()
  local expiry_time = now + ttl
  redis.call('HSET', session, 'd', to_text(expiry_time))
  redis.call('PEXPIRE', session, to_text(ttl + GRACE))
  index_expiry(member, expiry_time)
  local principal = redis.call('HGET', session, 'u')
  local indexed = read_number('x') or 0
  if principal and principal ~= '' and math.abs(expiry_time - indexed) > ttl / 16 then
    redis.call('HSET', session, 'x', to_text(expiry_time))
    return principal
  end
  return false
end

local function write_fields(key, fields)
  for first = 1, #fields, batch_size do
    redis.call('HSET', key, unpack(fields, first, math.min(first + batch_size - 1, #fields)))
  end
end

local function remaining_lock_of_other(token)
  local locked_until, holder = string.match(redis.call('HGET', session, 'k') or '', '^(%d+):(.*)$')
  local remaining = holder and holder ~= token and tonumber(locked_until) - now or 0
  return remaining > 0 and remaining
end

local function unlock(token)
  if token ~= '' and string.match(redis.call('HGET', session, 'k') or '', '^%d+:(.*)$') == token then
    redis.call('HDEL', session, 'k')
  end
end
