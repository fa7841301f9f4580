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
local session, tombstone, deadlines = KEYS[1], KEYS[2], KEYS[3]
local id, channel, ago = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- An expired session is kept for so long, as somebody has to tell its listeners.
local GRACE = 120000
local TOMBSTONE = 60000
local CENTURY = 3155760000000
local at_once = 4000 -- unpack has room for some thousands

local function text(number)
  return string.format('%.0f', number)
end

-- Nothing if it is no whole number: others than these scripts may have written it.
local function number(field)
  local value = redis.call('HGET', session, field)
  return value and #value < 16 and string.match(value, '^%-?%d+$') and tonumber(value)
end

local function lifetime()
  local interval = number('i') or 0
  return interval > 0 and interval * 1000 or CENTURY
end

-- What is not a session, as its times are missing or no times, is removed.
local function is_there()
  local interval = number('i')
  if number('d') and number('c') and interval and interval >= -2^31 and interval < 2^31 then
    return true
  end
  redis.call('UNLINK', session)
  redis.call('ZREM', deadlines, id)
  return false
end

local function absent()
  local successor = redis.call('GET', tombstone)
  if successor and successor ~= '' then
    return {MOVED, successor}
  end
  return {ABSENT}
end

-- The deadlines live until the last one of them.
local function index_deadline(member, deadline)
  redis.call('ZADD', deadlines, text(deadline), member)
  if #redis.call('ZRANGEBYSCORE', deadlines, '(' .. text(deadline), '+inf', 'LIMIT', 0, 1) == 0 then
    redis.call('PEXPIRE', deadlines, text(deadline - now + GRACE))
  end
end

-- The session lives for its interval from now on. Returns the principal, if its index has to follow.
local function prolong(member)
  local life = lifetime()
  local deadline = now + life
  redis.call('HSET', session, 'd', text(deadline))
  redis.call('PEXPIRE', session, text(life + GRACE))
  index_deadline(member, deadline)
  local principal = redis.call('HGET', session, 'u')
  local indexed = number('x') or 0
  if principal and principal ~= '' and math.abs(deadline - indexed) > life / 16 then
    redis.call('HSET', session, 'x', text(deadline))
    return principal
  end
  return false
end

local function write(key, fields)
  for first = 1, #fields, at_once do
    redis.call('HSET', key, unpack(fields, first, math.min(first + at_once - 1, #fields)))
  end
end

local function locked_by_another(token)
  local until_ms, holder = string.match(redis.call('HGET', session, 'k') or '', '^(%d+):(.*)$')
  local left = holder and holder ~= token and tonumber(until_ms) - now or 0
  return left > 0 and left
end

local function unlock(token)
  if token ~= '' and string.match(redis.call('HGET', session, 'k') or '', '^%d+:(.*)$') == token then
    redis.call('HDEL', session, 'k')
  end
end
