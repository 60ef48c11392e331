-- Drops the oldest entries of a stream, never one that is pending or unread.
--
-- KEYS  1 stream
-- ARGV  consumer group, entries to keep ('' = any number), entries to drop at most,
--       only what came in before this time, in ms (none = whenever)
-- Returns how many it dropped.
local STREAM, group, keep, most, before = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local excess = keep and math.min(redis.call('XLEN', STREAM) - keep, most) or most
if excess <= 0 or redis.call('EXISTS', STREAM) == 0 then return 0 end

local function delivered()
  for _, line in ipairs(redis.call('XINFO', 'GROUPS', STREAM)) do
    local fields = {}
    for i = 1, #line, 2 do fields[line[i]] = line[i + 1] end
    if fields['name'] == group then return fields['last-delivered-id'] end
  end
  return '0-0'
end

local function ms_of(entry)
  return tonumber(string.match(entry[1], '^%d+'))
end

local pending = redis.call('XPENDING', STREAM, group)
local floor = pending[1] > 0 and '(' .. pending[2] or delivered()
local old = redis.call('XRANGE', STREAM, '-', floor, 'COUNT', excess)
while before and #old > 0 and ms_of(old[#old]) >= before do old[#old] = nil end
if #old == 0 then return 0 end
local ms, seq = string.match(old[#old][1], '^(%d+)-(%d+)$')
return redis.call('XTRIM', STREAM, 'MINID', ms .. '-' .. (tonumber(seq) + 1))
