-- Purpose: reads what a script needs, and collects what it changes, so that the server executes one
-- command of each kind and not one per entry. Reads see the collected changes. A script ends with flush().
-- It follows entry.lua.
-- Reply: see the script that follows
local stored_values, scores, records = {}, {}, {}
local new_stored, new_scores, new_records, messages = {}, {}, {}, {}
local batch = {}

-- The entries of a call often get the same expiry time.
local last_number, last_text
local function to_text(number)
  if number ~= last_number then
    last_number, last_text = number, string.format('%.0f', number)
  end
  return last_text
end

-- Reads entries that the script is going to use, with their leases and loads.
local function prefetch(keys)
  batch = keys
  for i, stored in ipairs(redis.call('HMGET', entries, unpack(keys))) do
    stored_values[keys[i]] = stored
  end
  if has_records then
    local names = {}
    for i, key in ipairs(keys) do
      names[2 * i - 1], names[2 * i] = 'lease:' .. key, 'load:' .. key
    end
    for i, record in ipairs(redis.call('HMGET', control, unpack(names))) do
      records[names[i]] = record
    end
  end
end

local function get_stored(key)
  if new_stored[key] ~= nil then
    return new_stored[key]
  elseif stored_values[key] == nil then
    stored_values[key] = redis.call('HGET', entries, key)
  end
  return stored_values[key]
end

-- The first call reads the expiry times of all prefetched entries.
local function get_score(key)
  if new_scores[key] ~= nil then
    return new_scores[key]
  elseif scores[key] == nil then
    if stored_values[key] ~= nil and #batch > 1 then
      for i, score in ipairs(redis.call('ZMSCORE', expiry_index, unpack(batch))) do
        scores[batch[i]] = score
      end
    else
      scores[key] = redis.call('ZSCORE', expiry_index, key)
    end
  end
  return scores[key]
end

local function get_record(name)
  if new_records[name] ~= nil then
    return new_records[name]
  elseif has_records and records[name] == nil then
    records[name] = redis.call('HGET', control, name)
  end
  return records[name]
end

local function set_record(name, record)
  new_records[name] = record
end

local function remove_record(name)
  if has_records or new_records[name] then
    new_records[name] = false
  end
end

-- Stores an entry, with nil as expiry time if it is eternal.
local function write(key, value, expiry_time)
  local text = expiry_time and to_text(expiry_time)
  new_stored[key] = text and text .. ':' .. value or value
  if not text or text ~= scores[key] then
    new_scores[key] = text or false
  end
end

local function delete(key)
  new_stored[key] = false
  new_scores[key] = false
end

-- Executes two commands: one for the values, one for the names without a value.
local function flush_into(changes, key, set, remove, is_name_last)
  local kept, removed = {}, {}
  for name, value in pairs(changes) do
    if value then
      local n = #kept
      kept[n + 1], kept[n + 2] = is_name_last and value or name, is_name_last and name or value
    else
      removed[#removed + 1] = name
    end
  end
  if #kept > 0 then
    redis.call(set, key, unpack(kept))
  end
  if #removed > 0 then
    redis.call(remove, key, unpack(removed))
  end
end

-- Values come first: if the server is full, it refuses them, and nothing has changed.
local function flush()
  flush_into(new_stored, entries, 'HSET', 'HDEL')
  flush_into(new_scores, expiry_index, 'ZADD', 'ZREM', true)
  flush_into(new_records, control, 'HSET', 'HDEL')
  for _, message in ipairs(messages) do
    redis.call('PUBLISH', channel, message)
  end
end
