-- Runs commit.lua for most requests, without the functions of the general scripts: a commit that only writes
-- attributes, whatever their values were, without a lock, of a session with a limited interval. In all other cases,
-- and if the server refuses the write, this changes nothing, and commit.lua runs.
-- KEYS, ARGV, replies: see commit.lua; the numbers are those of session.lua
if ARGV[4] == '' and ARGV[5] == '=' and ARGV[6] == '' and #ARGV < 3000 and #ARGV == 7 + 3 * ARGV[7] then
  local session, fields, last = KEYS[1], {'d', false}, 2
  for i = 8, #ARGV, 3 do
    if ARGV[i + 2] ~= '' then -- the old value counts
      fields = nil
      break
    end
    fields[last + 1], fields[last + 2] = ARGV[i], ARGV[i + 1]
    last = last + 2
  end
  local values = fields and redis.call('HMGET', session, 'c', 'd', 'i', 'e', 'u', 'x') or {}
  local created, expires, interval, indexed = values[1], values[2], values[3], values[4]
  local principal, listed = values[5], values[6]
  -- All times have thirteen digits until the year 2286.
  if created and expires and interval and indexed and #created == 13 and #expires == 13 and #interval < 10
    and #indexed == 13 and string.find(created .. expires .. indexed .. (listed or '') .. interval, '^%d+$') then
    local time, ttl = redis.call('TIME'), (tonumber(interval) or 0) * 1000
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local next_expires = now + ttl
    local behind, expires_text = next_expires - indexed, string.format('%.0f', next_expires)
    local is_index_due = behind < 0 or behind > ttl / 16 or behind > 120000
    if ttl > 0 and principal ~= '' then
      fields[2] = expires_text
      if is_index_due then
        fields[last + 1], fields[last + 2], last = 'e', expires_text, last + 2
      end
      if not principal or math.abs(next_expires - (tonumber(listed or '') or 0)) <= ttl / 16 then
        principal = false
      else
        fields[last + 1], fields[last + 2] = 'x', expires_text
      end
      if type(redis.pcall('HSET', session, unpack(fields))) == 'number' then
        redis.call('PEXPIRE', session, ttl + 120000)
        if is_index_due then
          redis.call('ZADD', KEYS[3], expires_text, ARGV[1])
          if #redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. expires_text, '+inf', 'LIMIT', 0, 1) == 0 then
            redis.call('PEXPIRE', KEYS[3], ttl + 240000)
          end
        end
        return {1, now, principal, {}}
      end
    end
  end
end
