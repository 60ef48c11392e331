-- Takes reports for one site, each once, and of replies those to its own messages.
--
-- KEYS  1 reports   2 reports seen   3 messages
-- ARGV  seen cap, reports cap, then each: digest, report, the message that it answers ('' = it answers none)
-- Returns how many were new here.
local REPORTS, SEEN, MESSAGES = KEYS[1], KEYS[2], KEYS[3]
local seen_cap, reports_cap = ARGV[1], ARGV[2]
local now = redis.call('TIME')[1]
local new = 0
for at = 3, #ARGV, 3 do
  local digest, report, to = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local is_ours = to == '' or redis.call('HEXISTS', MESSAGES, to) == 1
  if is_ours and redis.call('ZADD', SEEN, 'NX', now, digest) == 1 then
    redis.call('XADD', REPORTS, 'MAXLEN', '~', reports_cap, '*', 'r', report)
    new = new + 1
  end
end
if new > 0 then redis.call('ZREMRANGEBYRANK', SEEN, 0, -1 - seen_cap) end
return new
