-- Purpose: refuses a command that its node has given up. A node that has given up a command without a reply
-- registers a higher epoch. From then on, that command cannot change an entry, however late it arrives. If
-- the server has lost the registration, it refuses all commands of the node, which registers again. This
-- follows entry.lua.
if not string.find(epochs, ';' .. node .. '=' .. epoch .. ':', 1, true) then
  return redis.error_reply('FENCED epoch ' .. epoch .. ' of this node is not registered')
end
