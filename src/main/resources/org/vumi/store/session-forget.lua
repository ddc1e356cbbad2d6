-- Forgets users whose sessions are gone.
-- KEYS: the set of users who have one; then each session
-- ARGV: the user of each session
-- Returns how many.
local gone = 0
for i, user in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[i + 1]) == 0 then
    gone = gone + redis.call('SREM', KEYS[1], user)
  end
end
return { gone }
