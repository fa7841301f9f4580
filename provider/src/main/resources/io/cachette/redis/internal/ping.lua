-- Replies with the role of the server, without a command of @dangerous such as INFO or ROLE.
-- KEYS[1]: a key that never exists. A replica refuses to delete a field of it, a master finds none.
local reply = redis.pcall('hdel', KEYS[1], 'field')
if type(reply) ~= 'table' then
  return {'master'}
end

local function has(code)
  return string.find(reply.err, code, 1, true)
end
if has('READONLY') then
  return {'replica'}
elseif has('MISCONF') or has('NOREPLICAS') then -- a master that refuses changes for the moment
  return {'master'}
end
return reply
