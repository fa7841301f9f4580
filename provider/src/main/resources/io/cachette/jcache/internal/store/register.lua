-- Purpose: registers the epoch of a node, see fence.lua, unless it has a higher one. Also removes
-- registrations that are old: if their nodes live, they register again at their next change.
-- KEYS: as in entry.lua
-- ARGV[1] node   ARGV[2] epoch   ARGV[3] ms for which the registration is kept at least
-- ARGV[4] collector and number of partitions, as describe.lua records them, which this records if none are
-- Reply: 1, or 0 if a higher epoch is registered; the recorded collector; the recorded number of partitions, with
--   which the node is not registered if it has another one
local entries, expiry_index, control = KEYS[1], KEYS[2], KEYS[3]
local node, epoch, lifetime = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- On a full server, a node that is not registered could not even remove entries. A command that writes,
-- and needs no memory, lets the commands after it pass.
redis.call('HDEL', control, '')

local epochs = redis.call('HGET', control, 'epochs') or ARGV[4]
local kept = string.match(epochs, '^[^;]*')
local collector, partitions = string.match(kept, '^([^/]*)/?(%d*)$')
collector = collector == '' and 'sorted-set' or collector
if partitions ~= string.match(ARGV[4], '%d*$') then
  return {0, collector, partitions}
end
for registered, its_epoch, until_ms in string.gmatch(epochs, ';([^=]+)=(%d+):(%d+)') do
  if registered == node and tonumber(its_epoch) > tonumber(epoch) then
    return {0, collector, partitions}
  elseif registered ~= node and tonumber(until_ms) > now then
    kept = kept .. ';' .. registered .. '=' .. its_epoch .. ':' .. until_ms
  end
end
redis.call('HSET', control, 'epochs', kept .. ';' .. node .. '=' .. epoch .. ':' .. string.format('%.0f', now + lifetime))
-- All keys exist from now on, so that the server need not refuse scripts while it moves their slot.
if redis.call('EXISTS', expiry_index) == 0 then
  redis.call('ZADD', expiry_index, '+inf', redis.call('EXISTS', entries) == 1 and 'scan:0' or 'scan:end')
end
return {1, collector, partitions}
