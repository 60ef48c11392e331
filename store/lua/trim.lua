-- Drops the oldest entries of a stream, never one that is pending or unread.
--
-- KEYS  1 stream
-- ARGV  consumer group, entries to keep, entries to drop at most
-- Returns how many it dropped.
local STREAM, group, keep, most = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local excess = math.min(redis.call('XLEN', STREAM) - keep, most)
if excess <= 0 then return 0 end

local function delivered()
  for _, line in ipairs(redis.call('XINFO', 'GROUPS', STREAM)) do
    local fields = {}
    for i = 1, #line, 2 do fields[line[i]] = line[i + 1] end
    if fields['name'] == group then return fields['last-delivered-id'] end
  end
  return '0-0'
end

local pending = redis.call('XPENDING', STREAM, group)
local floor = pending[1] > 0 and '(' .. pending[2] or delivered()
local old = redis.call('XRANGE', STREAM, '-', floor, 'COUNT', excess)
if #old == 0 then return 0 end
local ms, seq = string.match(old[#old][1], '^(%d+)-(%d+)$')
return redis.call('XTRIM', STREAM, 'MINID', ms .. '-' .. (tonumber(seq) + 1))
