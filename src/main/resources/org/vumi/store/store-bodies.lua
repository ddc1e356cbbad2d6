-- Reads hashes until there is enough.
-- KEYS: the hashes
-- ARGV: how many octets are enough
-- Returns as many as were read, in their order, each as names and values by turns.
local bodies, octets, enough = {}, 0, tonumber(ARGV[1])
for i, key in ipairs(KEYS) do
  if octets >= enough then
    break
  end
  bodies[i] = redis.call('HGETALL', key)
  for _, text in ipairs(bodies[i]) do
    octets = octets + #text
  end
end
return bodies
