-- Sets fields of a session.
-- KEYS: the session; the set of users who have one
-- ARGV: the user; milliseconds that a session lasts, or nothing; whether what there is goes first; then name and value of each field
-- Returns names and values of all fields.
local begins = redis.call('EXISTS', KEYS[1]) == 0
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[1])
  begins = true
  -- sessions that have expired leave their users behind: some go each time
  for _, user in ipairs(redis.call('SRANDMEMBER', KEYS[2], 3)) do
    if redis.call('EXISTS', string.sub(KEYS[1], 1, -1 - #ARGV[1]) .. user) == 0 then
      redis.call('SREM', KEYS[2], user)
    end
  end
end
for field = 4, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1])
end
if begins and ARGV[2] ~= '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
redis.call('SADD', KEYS[2], ARGV[1])
return redis.call('HGETALL', KEYS[1])
