-- Removes a pool that has no tags in use.
-- KEYS: the list of the free ones; the set of the free ones; the set of those in use
-- Returns how many are in use.
local used = redis.call('SCARD', KEYS[3])
if used == 0 then
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
end
return { used }
