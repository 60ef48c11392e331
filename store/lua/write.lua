-- Takes a batch for one tag (a site, or ~): each ping once, each reject once, and counts them once a batch.
--
-- KEYS  1 when vehicles are open at the site; for ~ the version of ingest's index
--       2 counts   3 batches counted   4 rejects   5 rejects seen
--       then for each group of pings that are sent along: its stream, its seen identities
-- ARGV  batch id ('' = do not count), seen cap, rejects cap, batches cap,
--       parked cap ('' = a site; 0 = pings are dropped, and so not sent), parked for s,
--       version of ingest's index ('' = do not ask): with an older one nothing is parked or dropped,
--       number of groups, then each: carrier, vehicle ('' for ~), counted (1 all | 2 but what is outside | 0), number,
--                                    and as many of: fix time us, identity, ping
--       number of rejects, then each: carrier, reason, digest, vehicle, reception us,
--                                     reject ('' for ~), reject without what may say where it was
--       number of notes, then each: count's field, how many
-- Returns one letter a ping, in order:
--       n(ew), d(uplicate), o(utside any open shipment, dropped), x (not named here or index too old, not taken).
local OPEN, COUNTS, BATCHES, REJECTS, REJECTS_SEEN = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local batch, seen_cap, rejects_cap, batches_cap, parked_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local parked_for, version = ARGV[6], ARGV[7]
local now = redis.call('TIME')[1]
local is_site, drops = parked_cap == '', parked_cap == '0'
local at = 7

local function take()
  at = at + 1
  return ARGV[at]
end

local counting = batch ~= '' and redis.call('ZADD', BATCHES, 'NX', now, batch) == 1
if counting then redis.call('ZREMRANGEBYRANK', BATCHES, 0, -1 - batches_cap) end

local function count(field, n)
  if counting and n > 0 then redis.call('HINCRBY', COUNTS, field, n) end
end

local function find_spans(vehicle)
  local kept = redis.call('HGET', OPEN, vehicle)
  return kept and cjson.decode(kept)
end

local function is_open(spans, us)
  for _, span in ipairs(spans) do
    if us >= span[1] and (span[2] == cjson.null or us <= span[2]) then return true end
  end
  return false
end

local letters = {}

local function answer_all(letter, n)
  if not drops then at = at + 3 * n end
  letters[#letters + 1] = string.rep(letter, n)
end

local function add(stream, ping)
  if is_site then
    redis.call('XADD', stream, '*', 'p', ping)
  else
    redis.call('XADD', stream, 'MAXLEN', '~', parked_cap, '*', 'p', ping)
  end
end

local function take_pings(stream, seen, spans, n)
  local new, outside = 0, 0
  for _ = 1, n do
    local fixed_us, identity, ping = take(), take(), take()
    if spans and not is_open(spans, tonumber(fixed_us)) then
      outside = outside + 1
      letters[#letters + 1] = 'o'
    elseif redis.call('ZADD', seen, 'NX', fixed_us, identity) == 1 then
      add(stream, ping)
      new = new + 1
      letters[#letters + 1] = 'n'
    else
      letters[#letters + 1] = 'd'
    end
  end
  if new > 0 then redis.call('ZREMRANGEBYRANK', seen, 0, -1 - seen_cap) end
  return new, outside
end

local index_is_old = version ~= '' and (redis.call('GET', OPEN) or '0') ~= version

local function take_group(stream, seen)
  local carrier, vehicle, counted, n = take(), take(), take(), tonumber(take())
  local spans = is_site and find_spans(vehicle)
  if index_is_old or (is_site and not spans) then return answer_all('x', n) end
  if drops then
    count(carrier .. '/noted:outside', n)
    return answer_all('o', n)
  end
  local new, outside = take_pings(stream, seen, spans, n)
  if counted ~= '0' then
    count(carrier .. '/accepted', new)
    count(carrier .. '/duplicate', n - new - outside)
    if not is_site then count(carrier .. '/parked', new) end
  end
  if counted == '1' then count(carrier .. '/noted:outside', outside) end
  if not is_site then
    redis.call('XTRIM', stream, 'MINID', (now - parked_for) * 1000)
    redis.call('EXPIRE', stream, parked_for)
    redis.call('EXPIRE', seen, parked_for)
  end
end

for group = 1, tonumber(take()) do
  take_group(KEYS[4 + 2 * group], KEYS[5 + 2 * group])
end

for _ = 1, tonumber(take()) do
  local carrier, reason, digest, vehicle, received_us, whole, bare = take(), take(), take(), take(), take(), take(), take()
  if redis.call('ZADD', REJECTS_SEEN, 'NX', now, digest) == 1 then
    local spans = is_site and find_spans(vehicle)
    local kept = spans and is_open(spans, tonumber(received_us)) and whole or bare
    redis.call('XADD', REJECTS, 'MAXLEN', '~', rejects_cap, '*', 'r', kept)
    redis.call('ZREMRANGEBYRANK', REJECTS_SEEN, 0, -1 - rejects_cap)
  end
  count(carrier .. '/rejected:' .. reason, 1)
end

for _ = 1, tonumber(take()) do
  count(take(), tonumber(take()))
end

return table.concat(letters)
