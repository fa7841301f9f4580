-- Purpose: reads a page of entries that are not expired. The page has about the requested size,
-- rarely more, and less if many entries are expired or large. It follows expiry.lua.
-- KEYS: as in expiry.lua
-- ARGV[1] cursor, '0' to begin   ARGV[2] size of the page
-- ARGV[3] 'values', or 'presence' for empty values   ARGV[4] maximum number of bytes to examine
-- Reply: next cursor ('0' at the end), then per entry key, stored value, remaining time to live in ms
--   (false if it is eternal)
local cursor, size = ARGV[1], tonumber(ARGV[2])
local is_presence_only = ARGV[3] == 'presence'

-- HSCAN may return somewhat more than COUNT; the target leaves room for that.
local target_size = 0.97 * size
local max_bytes, match = tonumber(ARGV[4]), string.match
local reply = {cursor}
local examined, bytes = 0, 0
local count = 4 -- the entries may be large
repeat
  local page = redis.call('HSCAN', entries, cursor, 'COUNT', count)
  cursor = page[1]
  examined = examined + #page[2] / 2
  local found = page[2]
  local keys = {}
  for i = 1, #found, 2 do
    keys[#keys + 1] = found[i]
  end
  local scores
  for n, key in ipairs(keys) do
    local stored, position = found[2 * n], (n - 1) % 1000 + 1 -- the Lua stack limits unpack
    if position == 1 then
      scores = get_scores(keys, n, math.min(n + 999, #keys))
    end
    bytes = bytes + #key + #stored
    local own = match(stored, '^(%d+):')
    local ttl = own and math.max(own, scores[position] or own) - now
    if not ttl or ttl > 0 then
      local last = #reply
      reply[last + 1], reply[last + 2], reply[last + 3] = key, is_presence_only and '' or stored, ttl or false
    end
  end
  local affordable = bytes > 0 and (max_bytes - bytes) * examined / bytes or size
  local missing = target_size - (#reply - 1) / 3
  count = math.max(1, math.ceil(math.min(4 * count, size / 4, missing, affordable)))
until cursor == '0' or #reply > 3 * target_size or examined > 2 * size or bytes >= max_bytes
reply[1] = cursor
return reply
