-- Purpose: reads a page of entries that are not expired. The page has about the requested size,
-- rarely more, and less if many entries are expired.
-- KEYS[1] entries   KEYS[2] expiry times
-- ARGV[1] cursor, '0' to begin   ARGV[2] size of the page
-- ARGV[3] 'values', or 'presence' for empty values
-- Reply: next cursor ('0' at the end), then per entry key, value, remaining time to live in ms
--   (false if it is eternal)
local entries, expiry_times, cursor, size = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
local is_presence_only = ARGV[3] == 'presence'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local has_expiry_times = redis.call('EXISTS', expiry_times) == 1

-- HSCAN may return somewhat more than COUNT; the target leaves room for that.
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
      reply[#reply + 1] = is_presence_only and '' or page[2][i + 1]
      reply[#reply + 1] = expiry_time and tonumber(expiry_time) - now
    end
  end
until cursor == '0' or #reply > 3 * target_size or examined > 2 * size
reply[1] = cursor
return reply
