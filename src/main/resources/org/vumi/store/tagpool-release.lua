-- Gives a tag back, to the end of those that are free.
-- KEYS: the list of the free ones; the set of the free ones; the set of those in use
-- ARGV: the tag
-- Returns 1 if it was in use.
local moved = redis.call('SMOVE', KEYS[3], KEYS[2], ARGV[1])
if moved == 1 then
  redis.call('RPUSH', KEYS[1], ARGV[1])
end
return { moved }
