-- Gives a session other fields, if it still has those that were read.
-- KEYS: the session; the set of users who have one
-- ARGV: the user; milliseconds that a session lasts, or nothing; how many fields were read; name and value of each of them, then of each
-- that it is to have
-- Returns 1 if it was done.
local read = tonumber(ARGV[3])
if redis.call('HLEN', KEYS[1]) ~= read then
  return { 0 }
end
for field = 4, 3 + 2 * read, 2 do
  if redis.call('HGET', KEYS[1], ARGV[field]) ~= ARGV[field + 1] then
    return { 0 }
  end
end
local life = redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
for field = 4 + 2 * read, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1])
end
if life > 0 then
  redis.call('PEXPIRE', KEYS[1], life)
elseif read == 0 and ARGV[2] ~= '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('SADD', KEYS[2], ARGV[1])
else
  redis.call('SREM', KEYS[2], ARGV[1])
end
return { 1 }
