-- Clears vehicles from an outbox, unless they were marked anew meanwhile.
--
-- KEYS  1 outbox
-- ARGV  each: vehicle, its mark as listed
-- Returns how many were cleared.
local OUTBOX = KEYS[1]
local cleared = 0
for at = 1, #ARGV, 2 do
  local mark = redis.call('ZSCORE', OUTBOX, ARGV[at])
  if mark and tonumber(mark) == tonumber(ARGV[at + 1]) then
    cleared = cleared + redis.call('ZREM', OUTBOX, ARGV[at])
  end
end
return cleared
