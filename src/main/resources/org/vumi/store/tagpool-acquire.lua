-- Takes the next free tag.
-- KEYS: the list of the free ones; the set of the free ones; the set of those in use
-- Returns the tag, or nothing.
local tag = redis.call('LPOP', KEYS[1])
if tag then
  redis.call('SMOVE', KEYS[2], KEYS[3], tag)
end
return { tag }
