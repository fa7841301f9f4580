-- Purpose: reads what a script needs, and collects what it changes, so that the server executes one
-- command of each kind and not one per entry. Reads see the collected changes. A script ends with flush().
-- It follows common.lua.
-- Reply: see the script that follows
common.control, common.node, common.channel, common.cache = control, node, channel, cache
common.generation, common.has_records, common.listener_flags = generation, has_records, listener_flags
common.get_score_of, common.get_scores_of = get_score, get_scores
common.store_entries, common.delete_entries = store_entries, delete_entries
common.reply_fields, common.only_key, common.LOAD_TOKEN_TTL_MS = reply_fields, only_key, LOAD_TOKEN_TTL_MS
common.LEASE_PATTERN, common.LOAD_PATTERN = LEASE_PATTERN, LOAD_PATTERN
common.stored_values, common.scores = {}, {}
common.records = only_key and {['lease:' .. only_key] = lease_record, ['load:' .. only_key] = load_record,
  ['queue:' .. only_key] = queue_record} or {}
common.new_stored, common.new_scores, common.new_records, common.events = {}, {}, {}, {}
common.batch = {}
-- The entries that the script writes or removes, for invalidate(); not the expired ones that it deletes.
common.changed, common.is_changed = {}, {}

-- The entries of a call often get the same expiry time.
function common.to_text(number)
  if number ~= common.last_number then
    common.last_number, common.last_text = number, string.format('%.0f', number)
  end
  return common.last_text
end

-- Reads entries that the script is going to use, with their leases and loads.
function common.prefetch(keys)
  common.batch = keys
  for i, stored in ipairs(redis.call('HMGET', common.entries, unpack(keys))) do
    common.stored_values[keys[i]] = stored
  end
  if common.has_records and not common.only_key then
    local names = {}
    for i, key in ipairs(keys) do
      names[2 * i - 1], names[2 * i] = 'lease:' .. key, 'load:' .. key
    end
    for i, record in ipairs(redis.call('HMGET', common.control, unpack(names))) do
      common.records[names[i]] = record
    end
  end
end

function common.get_stored(key)
  if common.new_stored[key] ~= nil then
    return common.new_stored[key]
  elseif common.stored_values[key] == nil then
    common.stored_values[key] = redis.call('HGET', common.entries, key)
  end
  return common.stored_values[key]
end

-- The first call reads the expiry times of all prefetched entries.
function common.get_score(key)
  if common.new_scores[key] ~= nil then
    return common.new_scores[key]
  elseif common.scores[key] == nil then
    if common.stored_values[key] ~= nil and #common.batch > 1 then
      for i, score in ipairs(common.get_scores_of(common.batch)) do
        common.scores[common.batch[i]] = score
      end
    else
      common.scores[key] = common.get_score_of(key)
    end
  end
  return common.scores[key]
end

function common.get_record(name)
  if common.new_records[name] ~= nil then
    return common.new_records[name]
  elseif common.has_records and common.records[name] == nil then
    common.records[name] = redis.call('HGET', common.control, name)
  end
  return common.records[name]
end

function common.set_record(name, record)
  common.new_records[name] = record
end

function common.remove_record(name)
  if common.has_records or common.new_records[name] then
    common.new_records[name] = false
  end
end

function common.mark_changed(key)
  if not common.is_changed[key] then
    common.is_changed[key] = true
    common.changed[#common.changed + 1] = key
  end
end

-- Stores an entry, with nil as expiry time if it is eternal.
function common.write(key, value, expiry_time)
  local text = expiry_time and common.to_text(expiry_time)
  common.new_stored[key] = text and text .. ':' .. value or value
  if not text or text ~= common.scores[key] then
    common.new_scores[key] = text or false
  end
  common.mark_changed(key)
end

function common.delete(key)
  common.new_stored[key] = false
  common.new_scores[key] = false
end

-- Returns the names that get a value, with the values, and the names that get none.
function common.split_changes(changes, is_name_last)
  local kept, removed = {}, {}
  for name, value in pairs(changes) do
    if value then
      local n = #kept
      kept[n + 1], kept[n + 2] = is_name_last and value or name, is_name_last and name or value
    else
      removed[#removed + 1] = name
    end
  end
  return kept, removed
end

-- Values come first: if the server is full, it refuses them, and nothing has changed.
function common.flush()
  local written, deleted = common.split_changes(common.new_stored)
  local scored, unscored = common.split_changes(common.new_scores, true)
  common.store_entries(written, scored)
  common.delete_entries(deleted, unscored)
  local recorded, unrecorded = common.split_changes(common.new_records)
  if #recorded > 0 then
    redis.call('HSET', common.control, unpack(recorded))
  end
  if #unrecorded > 0 then
    redis.call('HDEL', common.control, unpack(unrecorded))
  end
  if #common.events > 0 then
    local head = common.frame(common.node) .. common.frame(common.cache)
    redis.call('PUBLISH', common.channel, head .. table.concat(common.events))
  end
end
