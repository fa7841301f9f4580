-- Writes a new session with all its attributes.
-- KEYS, ARGV[1..3]: see session.lua
-- ARGV[4] interval   ARGV[5] principal, or empty   ARGV[6] replace if an earlier attempt of the same request may have
--   written the session, otherwise empty   ARGV[7...] fields and values of attributes
-- Replies: LIVE; FULL; CONFLICT if a session with this id exists, unless it is replaced, or existed shortly before
if redis.call('EXISTS', tombstone) == 1 then
  return {CONFLICT}
elseif redis.call('EXISTS', session) == 1 then
  if ARGV[6] ~= 'replace' then
    return {CONFLICT}
  end
  redis.call('UNLINK', session)
end
local arrival = to_text(now - elapsed)
local fields = {'c', arrival, 'l', arrival, 'p', arrival, 'i', ARGV[4]}
for i = 7, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
if ARGV[5] ~= '' then
  fields[#fields + 1] = 'u'
  fields[#fields + 1] = ARGV[5]
end
local ttl = time_to_live(tonumber(ARGV[4]))
principal = ARGV[5]
local renewed = add_expiry(fields, ttl)
if not write_fields(fields) then
  return {FULL}
end
extend_key(ttl)
write_index(id, ttl)
return {LIVE, now, renewed, {}}
