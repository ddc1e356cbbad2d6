-- Takes parts that are due, so that nobody else takes them for a while.
-- KEYS: the sorted set of what is due
-- ARGV: now, until when nobody else may, how many at most
-- Returns keys and parts by turns.
local taken = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
    local stored = redis.call('GET', key)
    if stored then
        redis.call('ZADD', KEYS[1], ARGV[2], key)
        taken[#taken + 1] = key
        taken[#taken + 1] = stored
    else
        redis.call('ZREM', KEYS[1], key)
    end
end
return taken
