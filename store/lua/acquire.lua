-- Gives out the lease of a site, with a token greater than any before.
--
-- KEYS  1 lease   2 last token   3 revision   4 pings
-- ARGV  owner, time to live ms, revision jump, consumer group
-- Returns the token, or 0 while another owner holds the lease.
local LEASE, TOKEN, REVISION, PINGS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local held = redis.call('GET', LEASE)
if held and string.match(held, '^%d+:(.*)$') ~= ARGV[1] then return 0 end
local token = redis.call('INCR', TOKEN)
redis.call('SET', LEASE, token .. ':' .. ARGV[1], 'PX', ARGV[2])
if redis.call('EXISTS', REVISION) == 1 then redis.call('INCRBY', REVISION, ARGV[3]) end
redis.pcall('XGROUP', 'CREATE', PINGS, ARGV[4], '0', 'MKSTREAM')
return token
