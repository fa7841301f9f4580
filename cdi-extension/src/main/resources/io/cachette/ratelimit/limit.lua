-- Asks some limits at once: takes from all of them or from none, and changes nothing when one refuses.
-- KEYS: the state of each limit
-- ARGV[1] take, peek, refund or reset   ARGV[2] the present in microseconds; empty for that of Redis
-- ARGV[3] for how many microseconds the caller would wait for its turn
-- then of each limit: algorithm, permits, grant to refund, 1 if it only watches, the longest that anybody
--   waits for it in microseconds, number of the algorithm's arguments, these
-- Returns the present, 1 if allowed, how long to wait, and of each limit: how long to wait, 1 if it could be
--   taken from or was refunded, remaining permits, microseconds until all are back, grant. Only the present if
--   a limit does not know it.
-- A key has the first letter of the algorithm, as states of others say nothing; since when it has counted, as
-- grants from before a reset are void; and the algorithm's own state. A grant has the last two.
local operation, now, patience = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
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
for i = 1, #KEYS do
  local first, count = position + 5, tonumber(ARGV[position + 5])
  local letter = string.sub(ARGV[position], 1, 1)
  local since, state = string.match(redis.call('GET', KEYS[i]) or '', '^' .. letter .. '(%d+) (.+)$')
  local limit = {
    key = KEYS[i],
    letter = letter,
    permits = tonumber(ARGV[position + 1]),
    grant = ARGV[position + 2],
    patience = ARGV[position + 3] == '1' and 0 or patience,
    only_watches = ARGV[position + 3] == '1',
    counter = algorithms[ARGV[position]](
      state,
      now,
      function(argument)
        return argument <= count and tonumber(ARGV[first + argument]) or nil
      end,
      tonumber(ARGV[position + 4])),
  }
  if not limit.counter then
    return {now}
  end
  limit.since = limit.counter.reset() > 0 and since or string.format('%.0f', now)
  limits[i] = limit
  position = first + count + 1
end

local allowed, longest = true, 0
for _, limit in ipairs(limits) do
  limit.wait = limit.counter.wait(limit.permits)
  limit.fits = limit.wait <= limit.patience
  if not limit.only_watches then
    allowed = allowed and limit.fits
    longest = math.max(longest, limit.wait)
  end
end

local function store(limit)
  local state, ttl = limit.counter.stored()
  if state then
    redis.call('SET', limit.key, limit.letter .. limit.since .. ' ' .. state,
      'PX', string.format('%.0f', math.max(1, math.ceil(ttl / 1000))))
  else
    redis.call('UNLINK', limit.key)
  end
end

local function refund(limit)
  local since, grant = string.match(limit.grant, '^(%d+) (.+)$')
  return since == limit.since and limit.counter.refund(limit.permits, grant)
end

local reply = {now, allowed and 1 or 0, longest}
for _, limit in ipairs(limits) do
  local grant = ''
  if operation == 'take' and allowed and limit.fits then
    grant = limit.since .. ' ' .. limit.counter.take(limit.permits)
    store(limit)
  elseif operation == 'refund' then
    limit.fits = refund(limit)
    if limit.fits then
      store(limit)
    end
  end
  reply[#reply + 1] = {limit.wait, limit.fits and 1 or 0, limit.counter.remaining(), limit.counter.reset(), grant}
end
return reply
