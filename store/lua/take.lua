-- Takes an item out of its register, for one of those who ask for it.
--
-- KEYS  1 register
-- ARGV  key
-- Returns the item, or nothing if it was not there.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return kept
