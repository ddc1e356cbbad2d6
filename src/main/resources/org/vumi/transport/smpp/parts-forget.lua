-- Forgets parts, but for what has come since.
-- KEYS: the parts; the sorted set of what is due; what is remembered of them
-- ARGV: the parts as they were; what to remember of them, or nothing; milliseconds to remember it
if ARGV[2] ~= '' then
    redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
end
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', KEYS[2], KEYS[1])
end
return {}
