-- Purpose: looks entries up and changes nothing.
-- KEYS: as in expiry.lua
-- ARGV[1] 'values', or 'presence' for empty values   ARGV[2...] keys
-- Reply: per key the stored value, see expiry.lua; false if the entry is missing, 0 if it is expired; then
--   the time in ms
local sub, match = string.sub, string.match
local is_presence_only = ARGV[1] == 'presence'
local reply = redis.call('HMGET', KEYS[1], unpack(ARGV, 2))
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local size = #reply
local scores, live_prefix
for i = 1, size do
  local stored = reply[i]
  -- Entries that were stored together have the same expiry time, which needs no second look.
  if stored and sub(stored, 1, 14) ~= live_prefix then
    local own = match(stored, '^(%d+):')
    if own then
      if own - now > 0 then
        live_prefix = #own == 13 and own .. ':'
      else
        scores = scores or get_scores(ARGV, 2)
        if (scores[i] or 0) - now <= 0 then
          reply[i] = 0
        end
      end
    end
  end
  if is_presence_only and stored and reply[i] ~= 0 then
    reply[i] = ''
  end
end
reply[size + 1] = now
return reply
