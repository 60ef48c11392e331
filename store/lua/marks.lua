-- Replaces the marks of some vehicles of several carriers; answers how many vehicles each carrier has then.
-- KEYS: the hashes of the carriers' marks.
-- ARGV: how long they stay (s); then for each key how many words follow for it, and those: vehicle, mark, ...
local answer, at = {}, 2
for place, key in ipairs(KEYS) do
  local words = tonumber(ARGV[at])
  redis.call('HSET', key, unpack(ARGV, at + 1, at + words))
  redis.call('EXPIRE', key, ARGV[1])
  answer[place] = redis.call('HLEN', key)
  at = at + words + 1
end
return answer
