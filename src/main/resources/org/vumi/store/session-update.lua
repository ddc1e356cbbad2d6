-- Gives a session other fields, if it still has those that were read.
-- KEYS: the session; the set of users who have one; its user's last messages, each an id and what was said, the latest first
-- ARGV: the user; milliseconds that a session lasts, or nothing; a message that is handled by this, or nothing, and what is said to it;
-- how many fields were read; name and value of each of them, then of each that it is to have
-- Returns 1 if it was done.
local MOST_MESSAGES = 20
local read = tonumber(ARGV[5])
if redis.call('HLEN', KEYS[1]) ~= read then
  return { 0 }
end
local first = 6
for field = first, first - 1 + 2 * read, 2 do
  if redis.call('HGET', KEYS[1], ARGV[field]) ~= ARGV[field + 1] then
    return { 0 }
  end
end
local life = redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
for field = first + 2 * read, #ARGV, 2 do
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
if ARGV[3] ~= '' then
  redis.call('LPUSH', KEYS[3], ARGV[4], ARGV[3])
  redis.call('LTRIM', KEYS[3], 0, 2 * MOST_MESSAGES - 1)
  if ARGV[2] ~= '' then
    redis.call('PEXPIRE', KEYS[3], ARGV[2])
  end
end
return { 1 }
