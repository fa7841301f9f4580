-- Purpose: prelude of the scripts that change entries. It follows expiry.lua.
-- KEYS[1], KEYS[2]: as in expiry.lua
-- KEYS[3] control (hash). Fields:
--   epochs      the collector, see describe.lua (earlier versions: nothing, for a sorted set), and '/' and the number
--               of partitions if there are several; then
--               ";node=epoch:until" of each node that changes entries, see fence.lua
--   listeners   ";node=until:flags" of each node that receives events or invalidations, see listen.lua
--   near        the stamp of the last invalidation, see invalidation.lua; once there was a near cache
--   generation  how often the cache was cleared; a load of an earlier generation is invalid
--   lease:KEY   "until:token:original", see lease.lua
--   queue:KEY   ";token=until" of each caller that waits for the lease, in order of arrival, see lease.lua
--   load:KEY    "until:generation:lease:token": a load token, and the end of the lease of the only load
-- ARGV[1] node of the caller   ARGV[2] its epoch   ARGV[3] channel of events   ARGV[4] encoded name of the cache
-- ARGV[5] optional values in the reply, as flags: p value before a change, r value that did not
--   meet the condition, x value of an expired entry that was found and deleted
-- ARGV[6] index in ARGV of the key, if the script uses only one entry; else 0
-- Reply: see the script that follows
local LOAD_TOKEN_TTL_MS = 600000
local LEASE_PATTERN, LOAD_PATTERN = '^(%d+):([^:]*):(.*)$', '^(%d+):(%d+):(%d+):(.*)$'
local control = KEYS[3]
local node, epoch, channel, cache, reply_fields = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local only_key = ARGV[tonumber(ARGV[6])]
-- has_records says whether there are leases, loads or queues, so that most changes need not look for them.
local fields, has_records
local record_count = 0
if only_key then
  fields = redis.call('HMGET', control, 'epochs', 'listeners', 'generation', 'lease:' .. only_key, 'load:' .. only_key,
    'queue:' .. only_key)
  has_records = fields[4] or fields[5] or fields[6]
else
  fields = redis.call('HMGET', control, 'epochs', 'listeners', 'generation', 'near')
  record_count = redis.call('HLEN', control)
  for i = 1, 4 do
    record_count = record_count - (fields[i] and 1 or 0)
  end
  has_records, fields[4] = record_count > 0, false
end
local epochs, listeners, generation = fields[1] or '', fields[2], fields[3] or '0'
-- The records of the only key.
local lease_record, load_record, queue_record = fields[4], fields[5], fields[6]

-- Flags of the other nodes that are registered: c created, u updated, r removed, x expired, o old
-- values. Behind these stands N, if a node has a near cache. The own one counts as well: its change may be executed
-- after the node has given it up.
local listener_flags, has_near = '', false
if listeners then
  for registered, until_ms, flags, near in string.gmatch(listeners, ';([^=]+)=(%d+):(%l*)(N?)') do
    if tonumber(until_ms) > now then
      has_near = has_near or near == 'N'
      if registered ~= node then
        listener_flags = listener_flags .. flags
      end
    end
  end
end

local has_expired = reply_fields ~= '' and string.find(reply_fields, 'x', 1, true) ~= nil
