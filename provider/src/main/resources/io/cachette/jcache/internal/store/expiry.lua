-- Purpose: the time, and what stored values are; prelude of the scripts that change entries, and of scan.lua.
-- KEYS[1] entries (hash: key -> stored value)
-- KEYS[2] expiry index (zset: key -> ms of Redis time)
-- A stored value is the encoded value, which begins with a letter. Before it stand its expiry time in ms
-- and a colon, unless the entry is eternal: "1780000000123:s:text". An access that extends the time to live
-- writes only the time of the collector, see get_score. So an entry is expired if its own time and that time have
-- passed. If the server has evicted the index, the own time alone decides.
local entries, expiry_index = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
