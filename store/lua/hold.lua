-- Renews a lease that still stands, or gives it back.
--
-- KEYS  1 lease
-- ARGV  the lease as given out, time to live ms ('' = give it back)
-- Returns 1, or 0 if the lease is lost.
local LEASE = KEYS[1]
if redis.call('GET', LEASE) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', LEASE)
else
  redis.call('PEXPIRE', LEASE, ARGV[2])
end
return 1
