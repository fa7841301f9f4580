-- Reads a page of live entries: about as many as asked for, hardly ever more, and fewer where many
-- are dead.
-- KEYS[1] entries   KEYS[2] deadlines
-- ARGV[1] cursor, '0' to begin   ARGV[2] how many   ARGV[3] 'values' or 'presence'
-- Returns the next cursor ('0' at the end), then key, value (empty for presence) and milliseconds
--   to live (false without a deadline) of each
local entries, expiry_times, cursor, size = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
local presence = ARGV[3] == 'presence'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local has_expiry_times = redis.call('EXISTS', expiry_times) == 1

-- HSCAN may return somewhat more than COUNT: this leaves room for it.
local target_size = 0.97 * size
local reply = {cursor}
local examined = 0
repeat
  local missing = target_size - (#reply - 1) / 3
  local page = redis.call('HSCAN', entries, cursor, 'COUNT', math.ceil(math.min(size / 4, missing)))
  cursor = page[1]
  examined = examined + #page[2] / 2
  for i = 1, #page[2], 2 do
    local key = page[2][i]
    local expiry_time = has_expiry_times and redis.call('ZSCORE', expiry_times, key)
    if not (expiry_time and tonumber(expiry_time) <= now) then
      reply[#reply + 1] = key
      reply[#reply + 1] = presence and '' or page[2][i + 1]
      reply[#reply + 1] = expiry_time and tonumber(expiry_time) - now
    end
  end
until cursor == '0' or #reply > 3 * target_size or examined > 2 * size
reply[1] = cursor
return reply
