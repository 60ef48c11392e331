-- Makes a site's index of open spans from its plan, where an older version kept only the names of its vehicles.
--
-- KEYS  1 the index   2 the names
-- ARGV  as many as there are: vehicle, spans
if redis.call('EXISTS', KEYS[1]) == 0 then
  for at = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
end
return redis.call('DEL', KEYS[2])
