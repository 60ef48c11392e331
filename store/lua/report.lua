-- Takes reports for one site, each once, and of replies those to its own messages.
--
-- KEYS  1 reports   2 reports seen   3 messages   4 waiting by carrier   5 counts
-- ARGV  seen cap, reports cap, waiting of a carrier at most,
--       then each: digest, report, the message that it answers ('' = it answers none), carrier
-- Returns how many were new here.
local REPORTS, SEEN, MESSAGES, WAITING, COUNTS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local seen_cap, reports_cap, carrier_cap = ARGV[1], ARGV[2], tonumber(ARGV[3])
local now = redis.call('TIME')[1]
local new = 0
if redis.call('XLEN', REPORTS) == 0 then redis.call('DEL', WAITING) end
for at = 4, #ARGV, 4 do
  local digest, report, to, carrier = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local is_ours = to == '' or redis.call('HEXISTS', MESSAGES, to) == 1
  if is_ours and not redis.call('ZSCORE', SEEN, digest) then
    if tonumber(redis.call('HGET', WAITING, carrier) or 0) >= carrier_cap then
      redis.call('HINCRBY', COUNTS, carrier .. '/set_aside:too many reports', 1)
    else
      redis.call('ZADD', SEEN, now, digest)
      redis.call('XADD', REPORTS, 'MAXLEN', '~', reports_cap, '*', 'r', report)
      redis.call('HINCRBY', WAITING, carrier, 1)
      new = new + 1
    end
  end
end
if new > 0 then redis.call('ZREMRANGEBYRANK', SEEN, 0, -1 - seen_cap) end
return new
