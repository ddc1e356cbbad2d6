-- Adds tags to a pool, but for those that it has.
-- KEYS: the list of the free ones; the set of the free ones; the set of those in use
-- ARGV: tags, in the order in which they are to be taken
local new = 0
for _, tag in ipairs(ARGV) do
  if redis.call('SISMEMBER', KEYS[3], tag) == 0 and redis.call('SADD', KEYS[2], tag) == 1 then
    redis.call('RPUSH', KEYS[1], tag)
    new = new + 1
  end
end
return { new }
