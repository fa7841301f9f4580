-- Changes a session. On a conflict, it changes nothing.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] interval, or empty if unchanged   ARGV[5] principal, empty for none, or '=' if unchanged
-- ARGV[6] token of the lock to release, or empty
-- ARGV[7] number of attributes to write; then field, value, expected for each of them; then field,
--   expected for each attribute to remove. The expected value is the SHA-1 of its bytes, '-' for no
--   value, or empty for any value or none.
-- Replies: LIVE; ABSENT; MOVED and the new id; CONFLICT and the fields that are not as expected
if not is_present() then
  return reply_absent()
end
local writes = tonumber(ARGV[7])
local first_removal = 8 + 3 * writes
local conflicts, fields, removed = {CONFLICT}, {}, {}

local function check_expected(field, expected)
  if expected ~= '' then
    local value = redis.call('HGET', session, field)
    if (value and redis.sha1hex(value) or '-') ~= expected then
      conflicts[#conflicts + 1] = field
    end
  end
end

for i = 8, first_removal - 1, 3 do
  check_expected(ARGV[i], ARGV[i + 2])
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = ARGV[i + 1]
end
for i = first_removal, #ARGV, 2 do
  check_expected(ARGV[i], ARGV[i + 1])
  removed[#removed + 1] = ARGV[i]
end
if #conflicts > 1 then
  return conflicts
end
if ARGV[4] ~= '' then
  fields[#fields + 1] = 'i'
  fields[#fields + 1] = ARGV[4]
end
write_fields(session, fields)
if ARGV[5] == '' then
  removed[#removed + 1] = 'u'
  removed[#removed + 1] = 'x'
elseif ARGV[5] ~= '=' then
  redis.call('HSET', session, 'u', ARGV[5], 'x', '0')
end
for first = 1, #removed, batch_size do
  redis.call('HDEL', session, unpack(removed, first, math.min(first + batch_size - 1, #removed)))
end
unlock(ARGV[6])
return {LIVE, now, renew(id), {}}
