-- Purpose: lets the script that follows pass on a full server (maxmemory, noeviction), which refuses
-- commands that may need memory, until a script has run a command that writes. This precedes only scripts
-- that free memory, or renew what exists.
redis.call('HDEL', KEYS[3], '')
