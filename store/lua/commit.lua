-- Applies a writer's step whole, if its lease still stands.
--
-- KEYS  1 lease   2 revision   3 changes   then every key that the commands below name
-- ARGV  the lease as given out, the change ('' = none), changes cap,
--       then commands, each: number of words, the words
-- Returns the revision, or -1 if the lease is lost and nothing was applied.
-- A script does not roll back: the caller has encoded and checked every word before.
local LEASE, REVISION, CHANGES = KEYS[1], KEYS[2], KEYS[3]
if redis.call('GET', LEASE) ~= ARGV[1] then return -1 end

local revision
if ARGV[2] == '' then
  revision = tonumber(redis.call('GET', REVISION) or 0)
else
  revision = redis.call('INCR', REVISION)
  redis.call('XADD', CHANGES, 'MAXLEN', '~', ARGV[3], revision .. '-0', 'c', ARGV[2])
end

local at = 4
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, last))
  at = last + 1
end
return revision
