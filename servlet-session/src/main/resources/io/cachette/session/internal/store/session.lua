-- Prelude of every script of a session, after out_of_memory.lua. All keys are in one cluster slot.
-- KEYS[1] session: hash of c creation time, l last access, p previous access, d expiry time (all in ms by
--   the clock of Redis), i maximum inactive interval in seconds as it was set, u digest of the principal,
--   x expiry time in the index of the principal, e expiry time in the expiry index, k lock ("until:token"), and
--   a:<name> for each attribute
-- KEYS[2] tombstone of a session that was destroyed or moved: the new id of a moved one, otherwise empty
-- KEYS[3] expiry index of the shard (zset: id -> expiry time in ms, or up to MAX_BEHIND before it)
-- ARGV[1] id of the session   ARGV[2] channel   ARGV[3] ms since the request arrived
-- A reply begins with one of these numbers. Then follow the time in ms, the principal or false, and fields.
-- The principal is present if its index has to be renewed, or if the session was destroyed. FULL: Redis is out of
-- memory, and has changed nothing but the lock.
local ABSENT, LIVE, EXPIRED, MOVED, LOCKED, CONFLICT, FULL = 0, 1, 2, 3, 4, 5, 6
local session, tombstone, expiry_index = KEYS[1], KEYS[2], KEYS[3]
local id, channel, elapsed = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- ms for which an expired session is kept, so that a node can destroy it and notify its listeners
local GRACE = 120000
local TOMBSTONE = 60000
-- ms by which the time in the expiry index may be before the expiry time, if that is no more than a sixteenth of the
-- interval. So most requests do not write the index. A sweep that finds a session too early corrects its time.
local MAX_BEHIND = 120000
local CENTURY = 3155760000000
local batch_size = 4000 -- the Lua stack limits unpack

local function to_text(number)
  return string.format('%.0f', number)
end

-- The fields that find_interval has read: d, l, i, u, x, e, k.
local expiry_time, last_access, interval_text, principal, listed_until, indexed_until, lock_record

-- Returns nil or false unless the value of a field is an integer: other programs may have written it.
local function to_number(value)
  return value and #value < 16 and string.match(value, '^%-?%d+$') and tonumber(value)
end

local function time_to_live(interval)
  return interval > 0 and interval * 1000 or CENTURY
end

-- Extends the time to live of the hash. PEXPIRE needs no memory, so a script that begins with it works also while
-- Redis is out of memory, see out_of_memory.lua. Scripts that renew or remove what exists call this before all
-- other writes; scripts that store something new call it after they have stored that.
local function extended_ttl(ttl)
  return to_text(ttl + GRACE)
end

local function extend_key(ttl)
  redis.call('PEXPIRE', session, extended_ttl(ttl))
end

-- Runs a write. Returns false if the server has refused it, and has changed nothing, because it takes no writes: it
-- is a replica, has too few replicas (min-replicas-to-write), or cannot save its data.
local function write_unless_read_only(...)
  local reply = redis.pcall(...)
  local failure = type(reply) == 'table' and reply.err
  if not failure then
    return true
  end
  if string.find(failure, 'READONLY', 1, true) or string.find(failure, 'NOREPLICAS', 1, true)
    or string.find(failure, 'MISCONF', 1, true) then
    return false
  end
  redis.call(...) -- fails in the same way, and so ends the script
end

-- Returns the interval of the session, or nil if there is none. Removes a hash whose times are missing or
-- malformed, as it is not a session.
local function find_interval()
  local fields = redis.call('HMGET', session, 'c', 'd', 'l', 'i', 'u', 'x', 'e', 'k')
  expiry_time, last_access, interval_text = to_number(fields[2]), to_number(fields[3]), fields[4]
  principal, listed_until = fields[5], to_number(fields[6])
  indexed_until, lock_record = to_number(fields[7]), fields[8]
  local interval = to_number(interval_text)
  if expiry_time and to_number(fields[1]) and interval and interval >= -2^31 and interval < 2^31 then
    return interval
  end
  if write_unless_read_only('UNLINK', session) then
    redis.call('ZREM', expiry_index, id)
  end
  return nil
end

local function reply_absent()
  local successor = redis.call('GET', tombstone)
  if successor and successor ~= '' then
    return {MOVED, successor}
  end
  return {ABSENT}
end

-- Writes the time in the expiry index. The index expires after its last session.
local function write_index(member, ttl)
  local expires_at = to_text(now + ttl)
  redis.call('ZADD', expiry_index, expires_at, member)
  if #redis.call('ZRANGEBYSCORE', expiry_index, '(' .. expires_at, '+inf', 'LIMIT', 0, 1) == 0 then
    redis.call('PEXPIRE', expiry_index, to_text(ttl + MAX_BEHIND + GRACE))
  end
end

-- Appends the new expiry time to the fields that the script is going to write. Returns the principal if its index has
-- to be renewed, otherwise false; and whether the script has to write the expiry index.
local function add_expiry(fields, ttl)
  local n, expires_at = #fields, to_text(now + ttl)
  local behind, renewed = now + ttl - (indexed_until or 0), false
  local is_index_due = behind < 0 or behind > math.min(ttl / 16, MAX_BEHIND)
  fields[n + 1], fields[n + 2] = 'd', expires_at
  if is_index_due then
    fields[n + 3], fields[n + 4] = 'e', expires_at
    n = n + 2
  end
  if principal and principal ~= '' and math.abs(now + ttl - (listed_until or 0)) > ttl / 16 then
    fields[n + 3], fields[n + 4] = 'x', expires_at
    renewed = principal
  end
  return renewed, is_index_due
end

-- Returns false if Redis is out of memory, and this is the first write of the script.
local function write_fields(fields)
  for first = 1, #fields, batch_size do
    local last = math.min(first + batch_size - 1, #fields)
    if not store_unless_full('HSET', session, unpack(fields, first, last)) then
      return false
    end
  end
  return true
end

local function remaining_lock_of_other(token)
  local locked_until, holder = string.match(lock_record or '', '^(%d+):(.*)$')
  local remaining = holder and holder ~= token and tonumber(locked_until) - now or 0
  return remaining > 0 and remaining
end

local function is_locked_by(token)
  return token ~= '' and string.match(lock_record or '', '^%d+:(.*)$') == token
end
