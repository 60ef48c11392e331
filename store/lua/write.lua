-- Takes a batch for one tag (a site, or ~): each ping once, each reject once, and counts them once a batch.
--
-- KEYS  1 vehicles the site expects   2 counts   3 batches counted   4 rejects   5 rejects seen
--       then for each group of pings: its stream, its seen identities
-- ARGV  batch id ('' = do not count), seen cap, rejects cap, batches cap, parked cap ('' = not parked), parked for s,
--       number of groups, then each: carrier, vehicle ('' = do not ask whether it is expected), counted (1|0), number,
--                                    and as many of: fix time us, identity, ping
--       number of rejects, then each: carrier, reason, digest, reject
--       number of notes, then each: count's field, how many
-- Returns one letter a ping, in order: n(ew), d(uplicate), x (not expected here, not taken).
local VEHICLES, COUNTS, BATCHES, REJECTS, REJECTS_SEEN = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local batch, seen_cap, rejects_cap, batches_cap, parked_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local parked_for = ARGV[6]
local now = redis.call('TIME')[1]
local at = 6

local function take()
  at = at + 1
  return ARGV[at]
end

local counting = batch ~= '' and redis.call('ZADD', BATCHES, 'NX', now, batch) == 1
if counting then redis.call('ZREMRANGEBYRANK', BATCHES, 0, -1 - batches_cap) end

local function count(field, n)
  if counting and n > 0 then redis.call('HINCRBY', COUNTS, field, n) end
end

local function add(stream, ping)
  if parked_cap == '' then
    redis.call('XADD', stream, '*', 'p', ping)
  else
    redis.call('XADD', stream, 'MAXLEN', '~', parked_cap, '*', 'p', ping)
  end
end

local letters = {}

local function take_pings(stream, seen)
  local carrier, vehicle, counted, n = take(), take(), take(), tonumber(take())
  if vehicle ~= '' and redis.call('SISMEMBER', VEHICLES, vehicle) == 0 then
    at = at + 3 * n
    letters[#letters + 1] = string.rep('x', n)
    return
  end
  local new = 0
  for _ = 1, n do
    local fixed_us, identity, ping = take(), take(), take()
    if redis.call('ZADD', seen, 'NX', fixed_us, identity) == 1 then
      add(stream, ping)
      new = new + 1
      letters[#letters + 1] = 'n'
    else
      letters[#letters + 1] = 'd'
    end
  end
  if new > 0 then redis.call('ZREMRANGEBYRANK', seen, 0, -1 - seen_cap) end
  if counted == '1' then
    count(carrier .. '/accepted', new)
    count(carrier .. '/duplicate', n - new)
    if parked_cap ~= '' then count(carrier .. '/parked', new) end
  end
  if parked_cap ~= '' then
    redis.call('EXPIRE', stream, parked_for)
    redis.call('EXPIRE', seen, parked_for)
  end
end

for group = 1, tonumber(take()) do
  take_pings(KEYS[4 + 2 * group], KEYS[5 + 2 * group])
end

for _ = 1, tonumber(take()) do
  local carrier, reason, digest, reject = take(), take(), take(), take()
  if redis.call('ZADD', REJECTS_SEEN, 'NX', now, digest) == 1 then
    redis.call('XADD', REJECTS, 'MAXLEN', '~', rejects_cap, '*', 'r', reject)
    redis.call('ZREMRANGEBYRANK', REJECTS_SEEN, 0, -1 - rejects_cap)
  end
  count(carrier .. '/rejected:' .. reason, 1)
end

for _ = 1, tonumber(take()) do
  count(take(), tonumber(take()))
end

return table.concat(letters)
