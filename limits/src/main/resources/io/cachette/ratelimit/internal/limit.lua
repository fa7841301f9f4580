-- Runs an operation on several limits: acquires permits of all or of none, and changes nothing if one refuses.
-- KEYS: the state of each limit
-- ARGV[1] acquire, peek, refund or reset   ARGV[2] the present in microseconds; empty for the clock of Redis
-- ARGV[3] the longest wait of the call in microseconds
-- then of each limit: algorithm, permits, grant to refund, 1 for a shadow limit, the longest wait of its policy
--   in microseconds, number of equal calls, which is 1, number of arguments of the algorithm, these arguments
-- Returns the present, 1 if allowed, microseconds to wait, and of each limit: microseconds to wait, 1 if the
--   permits were available or refunded, remaining permits, microseconds until all are available, grant. Returns
--   only the present if it is outside the windows of a limit; and the present and 0, and has changed nothing, if
--   Redis is out of memory and does not have the state of each limit.
local operation, now, max_wait = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local algorithms = {GCRA = gcra, FIXED_WINDOW = fixed_window, SLIDING_WINDOW = sliding_window}

if operation == 'reset' then
  redis.call('UNLINK', unpack(KEYS))
  return {now}
end

local limits, position = {}, 4
local allowed, longest_wait, all_known = true, 0, true
for i = 1, #KEYS do
  local stored = redis.call('GET', KEYS[i])
  all_known = all_known and stored
  local counter = algorithms[ARGV[position]](stored, now, position + 6, tonumber(ARGV[position + 4]))
  if not counter then
    return {now}
  end
  local permits, shadow = tonumber(ARGV[position + 1]), ARGV[position + 3] == '1'
  local wait = counter.wait(permits)
  local fits = wait <= (shadow and 0 or max_wait)
  if not shadow then
    allowed = allowed and fits
    longest_wait = math.max(longest_wait, wait)
  end
  limits[i] = {counter = counter, permits = permits, refunded = ARGV[position + 2], wait = wait, fits = fits}
  position = position + 7 + tonumber(ARGV[position + 6])
end

-- If Redis is out of memory, it refuses writes that may need memory, but not after a write that needs none. So only
-- the first write of the script can be refused; it is repeated if it replaces a state that exists. Returns false if
-- it stays refused.
local function store(key, state, ttl)
  if ttl <= 0 then
    redis.call('UNLINK', key)
    return true
  end
  local millis = string.format('%.0f', math.ceil(ttl / 1000))
  local reply = redis.pcall('SET', key, state, 'PX', millis)
  if reply.err then
    if string.find(reply.err, 'OOM', 1, true) and not all_known then
      return false
    end
    redis.call('PEXPIRE', key, millis)
    redis.call('SET', key, state, 'PX', millis)
  end
  return true
end

local reply = {now, allowed and 1 or 0, longest_wait}
for i, limit in ipairs(limits) do
  local counter, grant, state, ttl = limit.counter, '', nil, nil
  if operation == 'refund' then
    state, ttl = counter.refund(limit.permits, limit.refunded)
    limit.fits = state ~= nil
  elseif operation == 'acquire' and allowed and limit.fits then
    grant, state, ttl = counter.acquire(limit.permits)
  end
  if state and not store(KEYS[i], state, ttl) then
    return {now, 0}
  end
  reply[i + 3] = {limit.wait, limit.fits and 1 or 0, counter.remaining(), counter.reset(), grant}
end
return reply
