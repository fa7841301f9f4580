-- Changes a session. On a conflict, it changes nothing. While Redis is out of memory, removals and changes of the
-- interval work; if the commit also writes attributes or a principal, nothing is changed but the lock.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] interval, or empty if unchanged   ARGV[5] principal, empty for none, or '=' if unchanged
-- ARGV[6] token of the lock to release, or empty
-- ARGV[7] number of attributes to write; then field, value, expected for each of them; then field,
--   expected for each attribute to remove. The expected value is the SHA-1 of its bytes, '-' for no
--   value, or empty for any value or none.
-- Replies: LIVE; ABSENT; MOVED and the new id; FULL; CONFLICT and the fields that are not as expected
local interval = find_interval()
if not interval then
  return reply_absent()
end
local writes = tonumber(ARGV[7])
local first_removal = 8 + 3 * writes
local conflicts, fields, removed, checked = {CONFLICT}, {}, {}, {}

for i = 8, first_removal - 1, 3 do
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = ARGV[i + 1]
  checked[#checked + 1] = ARGV[i + 2] ~= '' and i or nil
end
for i = first_removal, #ARGV, 2 do
  removed[#removed + 1] = ARGV[i]
  checked[#checked + 1] = ARGV[i + 1] ~= '' and i or nil
end
for first = 1, #checked, batch_size do
  local names = {}
  for n = first, math.min(first + batch_size - 1, #checked) do
    names[#names + 1] = ARGV[checked[n]]
  end
  for n, value in ipairs(redis.call('HMGET', session, unpack(names))) do
    local i = checked[first + n - 1]
    local expected = ARGV[i < first_removal and i + 2 or i + 1]
    if (value and redis.sha1hex(value) or '-') ~= expected then
      conflicts[#conflicts + 1] = names[n]
    end
  end
end
if #conflicts > 1 then
  return conflicts
end
if ARGV[5] == '' then
  removed[#removed + 1] = 'u'
  removed[#removed + 1] = 'x'
  principal = false
elseif ARGV[5] ~= '=' then
  for _, word in ipairs({'u', ARGV[5], 'x', '0'}) do
    fields[#fields + 1] = word
  end
  principal, listed_until = ARGV[5], 0
end
local ttl, stores = time_to_live(tonumber(ARGV[4]) or interval), #fields > 0
if not stores then
  extend_key(ttl)
end
if ARGV[4] ~= '' then
  fields[#fields + 1] = 'i'
  fields[#fields + 1] = ARGV[4]
end
local renewed, is_index_due = add_expiry(fields, ttl)
if is_locked_by(ARGV[6]) then
  removed[#removed + 1] = 'k'
end
if not write_fields(fields) then
  if removed[#removed] == 'k' then
    redis.call('HDEL', session, 'k')
  end
  return {FULL}
end
for first = 1, #removed, batch_size do
  redis.call('HDEL', session, unpack(removed, first, math.min(first + batch_size - 1, #removed)))
end
if stores then
  extend_key(ttl)
end
if is_index_due then
  write_index(id, ttl)
end
return {LIVE, now, renewed, {}}
