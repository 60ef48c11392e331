-- Puts a changed item in the place of the one it was made from.
--
-- KEYS  1 register
-- ARGV  key, version as it was read, the changed item as JSON
-- Returns 1, or 0 if it is gone or was changed meanwhile. A version that is not written is 0, the default.
local REGISTER = KEYS[1]
local kept = redis.call('HGET', REGISTER, ARGV[1])
if not kept then return 0 end
local is_json, item = pcall(cjson.decode, kept)
if not is_json or type(item) ~= 'table' then return 0 end
if (item.version or 0) ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', REGISTER, ARGV[1], ARGV[3])
return 1
