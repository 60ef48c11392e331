-- Applies a writer's step whole, if its lease still stands.
--
-- KEYS  1 lease   2 revision   3 changes   4 model   5 trips   6 order of the trips   7 outbox   8 its last mark
--       then every key that the commands below name
-- ARGV  the lease as given out, the change ('' = none), changes cap,
--       the model begins anew ('' = no, 'always', 'other' = if it has another version), its version,
--       trips cap ('' = no trip among the commands),
--       number of vehicles to mark in the outbox, the vehicles,
--       then commands, each: number of words, the words
-- Returns the revision, or -1 if the lease is lost and nothing was applied.
-- A script does not roll back: the caller has encoded and checked every word before.
local LEASE, REVISION, CHANGES, MODEL, TRIPS, ORDER, OUTBOX, MARK = unpack(KEYS, 1, 8)
if redis.call('GET', LEASE) ~= ARGV[1] then return -1 end

local revision
if ARGV[2] == '' then
  revision = tonumber(redis.call('GET', REVISION) or 0)
else
  revision = redis.call('INCR', REVISION)
  redis.call('XADD', CHANGES, 'MAXLEN', '~', ARGV[3], revision .. '-0', 'c', ARGV[2])
end

local renewing, version, trips_cap = ARGV[4], ARGV[5], ARGV[6]
if renewing == 'always' or (renewing == 'other' and redis.call('HGET', MODEL, '#version') ~= version) then
  redis.call('DEL', MODEL)
  redis.call('HSET', MODEL, '#version', version)
end

local at = 8 + tonumber(ARGV[7])
for place = 8, at - 1 do
  redis.call('ZADD', OUTBOX, redis.call('INCR', MARK), ARGV[place])
end

while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, last))
  at = last + 1
end

local excess = trips_cap == '' and 0 or redis.call('ZCARD', ORDER) - trips_cap
if excess > 0 then
  local oldest = redis.call('ZPOPMIN', ORDER, excess)
  for i = 1, #oldest, 2 do redis.call('HDEL', TRIPS, oldest[i]) end
end
return revision
