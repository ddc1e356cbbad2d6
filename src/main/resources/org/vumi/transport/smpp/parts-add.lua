-- Keeps a part of a message.
-- KEYS: the parts, which are JSON by part number; the sorted set of what is due
-- ARGV: part number, part as JSON, milliseconds to live, when it is due, how many parts there are
-- Returns all parts if they are complete, else nothing.
local stored = redis.call('GET', KEYS[1])
local parts = stored and cjson.decode(stored) or {}
parts[ARGV[1]] = cjson.decode(ARGV[2])
stored = cjson.encode(parts)
redis.call('SET', KEYS[1], stored, 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], KEYS[1])
local held = 0
for _ in pairs(parts) do
    held = held + 1
end
return held >= tonumber(ARGV[5]) and {stored} or {}
